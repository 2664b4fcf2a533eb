"""What Schemathesis must know of media types that it has no serializer for."""

import schemathesis


@schemathesis.serializer("application/partial-upload")
def partial_upload(ctx, value):
    return value if isinstance(value, bytes) else str(value).encode()
