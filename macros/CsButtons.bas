Attribute VB_Name = "CsButtons"
' Written by cs-workbook: one Sub for each button, nothing else.
' Do not edit; "cs-workbook add-buttons" writes it anew.
Option Explicit

Public Sub cs_assign_ids()
    RunPython "import cs_workbook.buttons; cs_workbook.buttons.press('assign-ids')"
End Sub

Public Sub cs_find_repeats()
    RunPython "import cs_workbook.buttons; cs_workbook.buttons.press('find-repeats')"
End Sub

Public Sub cs_assign_owners()
    RunPython "import cs_workbook.buttons; cs_workbook.buttons.press('assign-owners')"
End Sub

Public Sub cs_check()
    RunPython "import cs_workbook.buttons; cs_workbook.buttons.press('check')"
End Sub

Public Sub cs_update_sla()
    RunPython "import cs_workbook.buttons; cs_workbook.buttons.press('update-sla')"
End Sub

Public Sub cs_callback_notes()
    RunPython "import cs_workbook.buttons; cs_workbook.buttons.press('callback-notes')"
End Sub

Public Sub cs_remind()
    RunPython "import cs_workbook.buttons; cs_workbook.buttons.press('remind')"
End Sub

Public Sub cs_summarize()
    RunPython "import cs_workbook.buttons; cs_workbook.buttons.press('summarize')"
End Sub

Public Sub cs_monitor()
    RunPython "import cs_workbook.buttons; cs_workbook.buttons.press('monitor')"
End Sub

Public Sub cs_draw_sample()
    RunPython "import cs_workbook.buttons; cs_workbook.buttons.press('draw-sample')"
End Sub

Public Sub cs_archive()
    RunPython "import cs_workbook.buttons; cs_workbook.buttons.press('archive')"
End Sub

Public Sub cs_undo()
    RunPython "import cs_workbook.buttons; cs_workbook.buttons.press('undo')"
End Sub
