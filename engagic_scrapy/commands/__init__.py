"""What `scrapy <command>` offers in this project; thin doors to the floors below."""
