"""Spreadsheets: .xlsx, .xls and .et, .ods, Excel 2003 XML. Each format fills a Workbook; paper and layout are common to all."""
