Attribute VB_Name = "CsRibbon"
' Written by cs-workbook: one Sub for each button, nothing else.
' Do not edit; "cs-workbook add-in" writes it anew.
Option Explicit

Public Sub cs_assign_ids(control As IRibbonControl)
    If Ready() Then RunPython "import cs_workbook.buttons; cs_workbook.buttons.press('assign-ids')"
End Sub

Public Sub cs_find_repeats(control As IRibbonControl)
    If Ready() Then RunPython "import cs_workbook.buttons; cs_workbook.buttons.press('find-repeats')"
End Sub

Public Sub cs_assign_owners(control As IRibbonControl)
    If Ready() Then RunPython "import cs_workbook.buttons; cs_workbook.buttons.press('assign-owners')"
End Sub

Public Sub cs_check(control As IRibbonControl)
    If Ready() Then RunPython "import cs_workbook.buttons; cs_workbook.buttons.press('check')"
End Sub

Public Sub cs_update_sla(control As IRibbonControl)
    If Ready() Then RunPython "import cs_workbook.buttons; cs_workbook.buttons.press('update-sla')"
End Sub

Public Sub cs_callback_notes(control As IRibbonControl)
    If Ready() Then RunPython "import cs_workbook.buttons; cs_workbook.buttons.press('callback-notes')"
End Sub

Public Sub cs_remind(control As IRibbonControl)
    If Ready() Then RunPython "import cs_workbook.buttons; cs_workbook.buttons.press('remind')"
End Sub

Public Sub cs_summarize(control As IRibbonControl)
    If Ready() Then RunPython "import cs_workbook.buttons; cs_workbook.buttons.press('summarize')"
End Sub

Public Sub cs_monitor(control As IRibbonControl)
    If Ready() Then RunPython "import cs_workbook.buttons; cs_workbook.buttons.press('monitor')"
End Sub

Public Sub cs_draw_sample(control As IRibbonControl)
    If Ready() Then RunPython "import cs_workbook.buttons; cs_workbook.buttons.press('draw-sample')"
End Sub

Public Sub cs_archive(control As IRibbonControl)
    If Ready() Then RunPython "import cs_workbook.buttons; cs_workbook.buttons.press('archive')"
End Sub

Public Sub cs_undo(control As IRibbonControl)
    If Ready() Then RunPython "import cs_workbook.buttons; cs_workbook.buttons.press('undo')"
End Sub

' A press without a workbook: say so, in the words of the sheet cs_words.
Private Function Ready() As Boolean
    Ready = Not ActiveWorkbook Is Nothing
    If Not Ready Then MsgBox ThisWorkbook.Worksheets("cs_words").Range("B1").Value, vbInformation
End Function
