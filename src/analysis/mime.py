"""The names under which findings, figures and tables travel in a notebook's outputs, and the mark of made-up data."""

FINDING_MIME = "application/vnd.ebpm.finding+json"
FIGURE_MIME = "application/vnd.ebpm.figure+json"
TABLE_MIME = "application/vnd.ebpm.table+json"
SYNTHETIC_MARK = "架空データ（練習用）"
