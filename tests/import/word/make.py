#!/usr/bin/env python3
"""Makes the Word and Excel fixtures beside it, each by the program that it is named after.

They are committed; run this only to make them again. It needs python-docx, openpyxl, Pillow, pandoc, LibreOffice, and
node with the package `docx`. In the files on purpose: a tracked deletion and insertion, a comment, a footnote, a running
head, a text box that is written twice (Choice and Fallback), a picture in a box with its caption, lists, a quotation, a
merged cell, broken lines, a character of a symbol font, a date and a formula in the plan.
"""
import base64
import datetime
import pathlib
import subprocess

import docx
import openpyxl
from PIL import Image


def word():
    d = docx.Document()
    d.add_paragraph("云桥村共享菜窖开张", style="Title")
    d.add_paragraph("六户人家合用一扇木门", style="Subtitle")
    p = d.add_paragraph("本报讯（记者 林樾）")
    p.add_run("窖口朝南").bold = True
    p.add_run("，门前有一块黑板，写着六户人家的名字和存菜的数量。")
    d.add_heading("谁来管", level=1)
    d.add_paragraph("村里的电工把工具箱也放进了窖口的柜子，")
    d.add_paragraph("每天傍晚来看一次。")
    for text, style in [("先登记", "List Bullet"), ("后存放", "List Bullet"), ("排队", "List Number")]:
        d.add_paragraph(text, style=style)
    for i, row in enumerate(d.add_table(rows=2, cols=3).rows):
        for j, cell in enumerate(row.cells):
            cell.text = f"格{i}{j}"
    d.add_paragraph("引文在这里，说得很慢。", style="Quote")
    p = d.add_paragraph("昨夜有人敲窗")
    for line in ["推开门", "只看见一行"]:
        p.add_run().add_break()
        p.add_run(line)
    d.add_picture("p.jpg")
    d.add_paragraph("图为菜窖外景。（林樾 摄）", style="Caption")
    d.add_paragraph("（记者 林樾）")
    d.save("python-docx.docx")


def plan():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["江口日报版面计划", None, datetime.date(2022, 12, 9)])
    sheet.append("版次 版名 版块 稿件 类型 起栏 起行 栏数 行数 题栏 边框 备注".split())
    sheet.append([1, "要闻", "头条", "p1a1", "稿件", 1, 16, 4, 23, 4, "正线", datetime.datetime(2022, 12, 9, 8, 30)])
    sheet.append([1, None, "报头", None, "报头", 1, 1, 5.0, 15])
    sheet.append([2, "综合", "续", "p1a1", "稿件", "1", "3", 2, "=5+5", 1, None, True])
    sheet.merge_cells("B3:B4")
    book.save("plan.xlsx")
    subprocess.run(["soffice", "--headless", "--convert-to", "ods", "plan.xlsx"], check=True)
    subprocess.run(["soffice", "--headless", "--convert-to", "xlsx", "plan.ods"], check=True)
    pathlib.Path("plan.xlsx").rename("libreoffice.xlsx")
    pathlib.Path("plan.ods").unlink()


Image.new("RGB", (60, 40), (120, 130, 140)).save("p.jpg")
word()
plan()
picture = base64.b64encode(pathlib.Path("p.jpg").read_bytes()).decode()
pathlib.Path("libreoffice.fodt").write_text(pathlib.Path("story.fodt").read_text().replace("PICTURE", picture))
subprocess.run(["soffice", "--headless", "--convert-to", "docx:MS Word 2007 XML", "libreoffice.fodt"], check=True)
pathlib.Path("libreoffice.fodt").unlink()
subprocess.run(["pandoc", "story.md", "-o", "pandoc.docx"], check=True)
subprocess.run(["node", "story.js"], check=True)
pathlib.Path("p.jpg").unlink()
