"""The same Granicus meeting under two numbers: an event before it takes place, a clip afterwards."""

from __future__ import annotations

from engagic_scrapy.items import Meeting

DAY_SCHEME = "granicus-day"  # body and day: what an event and its clip have in common


def join(meetings: list[Meeting], host: str) -> list[Meeting]:
    """The meetings with an event and its clip made one, in page order; all get a common identifier for later crawls.

    Joined only where body and day leave no choice: one event, one clip.
    """
    days: dict[str, list[Meeting]] = {}
    for meeting in meetings:
        key = f"{host}:{meeting.body.lower()}:{meeting.date}"
        meeting.identifiers.append({"scheme": DAY_SCHEME, "identifier": key})
        days.setdefault(key, []).append(meeting)
    gone = set()
    for group in days.values():
        unlike = {meeting.native_id: meeting for meeting in group}
        clips = [meeting for key, meeting in unlike.items() if ":clip:" in key]
        events = [meeting for key, meeting in unlike.items() if ":event:" in key]
        if len(clips) == len(events) == 1:
            _absorb(clips[0], events[0])
            gone.add(events[0].native_id)
    return [meeting for meeting in meetings if meeting.native_id not in gone]


def _absorb(clip: Meeting, event: Meeting) -> None:
    """The clip keeps its number and takes the event's, its scheduled time and its documents of kinds it has not."""
    clip.identifiers += [each for each in event.identifiers if each not in clip.identifiers]
    if event.start_time and (clip.time_note or not clip.start_time):
        clip.start_time, clip.time_note = event.start_time, event.time_note
    kinds = {document.kind for document in clip.documents}
    clip.documents += [document for document in event.documents if document.kind not in kinds]
    if event.status != "confirmed":
        clip.status, clip.status_detail, clip.status_evidence = event.status, event.status_detail, event.status_evidence
