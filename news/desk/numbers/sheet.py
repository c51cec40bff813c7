"""A table of figures as a file for spreadsheets, in which no cell can run."""

import csv
from io import BytesIO, StringIO

from django.http import HttpResponse
from openpyxl import Workbook

from news.desk.articles.export import safe

from .figures import Table

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def as_csv(table: Table) -> HttpResponse:
    """Return a table as CSV (RFC 4180), with the mark by which Excel knows UTF-8."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(table.headings)
    writer.writerows([safe(value) for value in row] for row in table.rows)
    return _file(text.getvalue().encode("utf-8-sig"), "text/csv", f"{table.key}.csv")


def as_xlsx(table: Table) -> HttpResponse:
    """Return a table as a workbook of one sheet."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(table.key)
    sheet.append(list(table.headings))
    for row in table.rows:
        sheet.append([safe(value) for value in row])
    content = BytesIO()
    book.save(content)
    return _file(content.getvalue(), XLSX, f"{table.key}.xlsx")


FORMATS = {"csv": as_csv, "xlsx": as_xlsx}


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
