"""The names under which findings, figures and tables travel in a notebook's outputs, and the marks of made-up data and drafts."""

FINDING_MIME = "application/vnd.ebpm.finding+json"
FIGURE_MIME = "application/vnd.ebpm.figure+json"
TABLE_MIME = "application/vnd.ebpm.table+json"
SYNTHETIC_MARK = "架空データ（練習用）"
DRAFT_MARK = "（下書き）"
