"""The conference: what viewers see of it, and when it is."""

from pydantic import Field, NaiveDatetime

from streaming_runtime.settings import Conference


class ConferenceOptions(Conference):
    """The event as viewers see it, and the hours for which its hosts are wanted."""

    start: NaiveDatetime | None = Field(
        default=None,
        description="When the hosts are first needed, in the venue's time: 2027-05-01T08:00.",
    )
    end: NaiveDatetime | None = Field(
        default=None, description="When the hosts are no longer needed, in the venue's time."
    )
