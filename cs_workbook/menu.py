"""Every job with its line of help, in menu order. Made from the registry: ``python -m tests.readme``."""

from cs_workbook.model import Text

MENU = {
    "new": Text("按所选方案新建一个空白工作簿，含全部表格、下拉列表和图表", "Build an empty workbook of a preset, ready to fill in"),
    "demo": Text("新建一个填好示例数据的工作簿，并依次运行各项任务，方便试用", "Builds a workbook filled with believable cases and runs every job on it"),
    "add-buttons": Text("在旁边生成带按钮的 .xlsm，原来的 .xlsx 不动；对已有的 .xlsm 则更新其中的按钮", "Make an .xlsm with buttons beside the .xlsx, which stays as it is; an .xlsm has its buttons renewed"),
    "import": Text("把 CSV、XLSX、JSON 导出文件中的记录登记进来；不重复导入，有问题的行连同原因另存", "Bring in records of CSV, XLSX and JSON exports; nothing twice, bad rows go to a file with reasons"),
    "add-in": Text("生成 Excel 加载项，在功能区显示“客服工具”选项卡；数据文件可以一直是 .xlsx", "Make an Excel add-in with a ribbon tab, so that data files can stay .xlsx"),
    "assign-ids": Text("为没有编号的登记行按规则生成编号，从不重号、从不改号", "Give ids to rows that lack one; never reused, never changed"),
    "find-repeats": Text("找出同一客户在约定天数内再次反映的同一问题，关联到最早的一条", "Link a case to the first one in which the same customer reported the same problem"),
    "assign-owners": Text("按归因或分类定部门，按技能、在办量和在岗定责任人，紧急的先分", "Department by cause or category, owner by skill, load and duty; the urgent first"),
    "check": Text("检查所有表格，把问题逐条列在“校验结果”中，点击可跳转", "Check every table; findings are listed with links to their cells"),
    "update-sla": Text("重算每条的各项时限，标明正常、临期、超期以及超期的环节", "Due times of every case: on time, at risk or breached, and which clock"),
    "explain": Text("逐步说明一条的各个时限是怎样算出来的：起点、跳过的日子、暂停、结果", "Why these due times: limit, start, days skipped, holds and result, step by step"),
    "callback-notes": Text("为每条待回访的写好话术，并在回访表备好一行", "The filled-in script of each callback to make, and its row prepared on Callback"),
    "remind": Text("列出谁在什么时候前要办什么，一人一份发到邮箱或群机器人，不重复提醒", "Who must do what by when, one digest each by mail or group bot; nobody is told twice"),
    "search": Text("在一个或多个工作簿的登记、归档和知识库中查找，最相关的在前", "Find cases and knowledge entries over books and archives, the best match first"),
    "suggest": Text("为新问题推荐最接近的知识库条目，以及以往记录当时的处理措施", "For a new question, the likeliest knowledge entries and what was done in past cases"),
    "summarize": Text("按月统计受理、时效、满意度等全部指标，更新图表和月度数据", "Every figure of the month with charts, trend and owners; the figures are kept in History"),
    "roll-up": Text("把多个分部的工作簿按件重算，合成一份月度汇总；读不了的逐个说明原因", "Many branch workbooks to one monthly summary, recomputed from cases; says what cannot be read and why"),
    "monitor": Text("按日、周、月对比实际值与目标，列出预警、责任人、阶段目标和基准差距", "Actual against target by day, week or month; alerts, owners, stages and benchmark gaps"),
    "draw-sample": Text("按编号的哈希抽取当月记录，供复核紧急程度；复核后给出准确率", "Draw a share of the month's cases to be rated again, by a hash anyone can redo; then the accuracy"),
    "archive": Text("把满足全部关闭条件的记录写入归档表并标为已归档，不满足的逐条说明原因", "Moves what meets every closing condition to the archive; the rest is listed with reasons"),
    "split": Text("把某日之前收到且已归档的连同各表记录移到年度工作簿，核对无误后才从本簿删除", "Archived cases of past years and all their rows into a year's workbook, checked before anything is removed"),
    "erase": Text("按客户要求删除其个人信息：各表、归档、日志和文件各处，并出具证明；统计数字不变", "Remove one customer's personal data from every sheet, the archive, the log and the file; with a certificate"),
    "what-if": Text("用另一套时限、工作时间或日历重算历史：达成率和超期数前后对比", "Replay the history under other limits, hours or calendars: attainment before and after"),
    "undo": Text("撤销最近一次运行所做的改动；之后又被人改过的单元格会拒绝撤销", "Take back the last run; refused where someone has changed its cells since"),
    "doctor": Text("检查 Python、所需软件包、节假日历、工作簿结构和设置是否正常，并给出处理办法", "Check Python, packages, the calendar, the workbook and its settings; each problem with its remedy"),
}
