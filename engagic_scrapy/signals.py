"""Signals between the memory guard and the stages, sent through Scrapy's signal manager."""

pause_work = object()  # take no new document and no new request
resume_work = object()
shed_memory = object()  # end the extraction child now; the document it was reading goes back to the queue
