package com.kronkers.mlops.ingestion.format;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A text that begins with much ASCII: the first byte beyond ASCII decides whether it is UTF-8 or windows-1252. Until then
 * it is handed through, looked at eight bytes at a time.
 */
final class LateEncoding extends FilterInputStream {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long BEYOND_ASCII = 0x8080808080808080L;
    private static final int CONTEXT = 1 << 16;

    private boolean decided;

    LateEncoding(InputStream in) {
        super(in);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int read = in.read(bytes, offset, length);
        if (decided || read <= 0) {
            return read;
        }
        int end = offset + read;
        int first = firstBeyondAscii(bytes, offset, end);
        if (first == end) {
            return read;
        }
        decide(Arrays.copyOfRange(bytes, first, end));
        return first > offset ? first - offset : in.read(bytes, offset, length);
    }

    private void decide(byte[] undecided) throws IOException {
        decided = true;
        Head head = Head.of(new SequenceInputStream(new ByteArrayInputStream(undecided), in), CONTEXT);
        in = TextEncoding.ofBytes(head.bytes()).utf8(head);
    }

    private static int firstBeyondAscii(byte[] bytes, int from, int to) {
        int i = from;
        while (i + Long.BYTES <= to && ((long) LONGS.get(bytes, i) & BEYOND_ASCII) == 0) {
            i += Long.BYTES;
        }
        while (i < to && bytes[i] >= 0) {
            i++;
        }
        return i;
    }
}
