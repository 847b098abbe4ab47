"""From received files to one immutable version: plan, archive, stage, tables, verify, publish."""
