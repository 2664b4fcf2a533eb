package com.kronkers.mlops.ingestion.format;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Reads gzip files of any number of members, to the last byte.
 *
 * <p>The JDK's own stream ends early where the next member has not arrived yet, and takes a damaged member for the end of
 * the file: both lose rows without a word.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc1952">RFC 1952</a>
 */
final class GzipStream extends InputStream {
    private static final String NOUN = "a gzip file";
    private static final int BUFFER = 1 << 16;
    private static final int HEADER_CHECKSUM = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;

    private final PushbackInputStream in;
    private final DataInputStream data;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 checksum = new CRC32();
    private final byte[] input = new byte[BUFFER];
    private int received;
    private boolean ended;

    GzipStream(InputStream in) throws IOException {
        this.in = new PushbackInputStream(in, BUFFER);
        this.data = new DataInputStream(this.in);
        member();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        try {
            while (!ended) {
                int read = inflater.inflate(bytes, offset, length);
                if (read > 0) {
                    checksum.update(bytes, offset, read);
                    return read;
                }
                advance();
            }
            return -1;
        } catch (DataFormatException damage) {
            throw damaged("its contents cannot be decompressed");
        } catch (EOFException early) {
            throw Unreadable.cutOff(NOUN);
        }
    }

    private void advance() throws IOException {
        if (inflater.finished()) {
            endMember();
        } else if (inflater.needsDictionary()) {
            throw damaged("it needs a dictionary");
        } else {
            received = in.read(input, 0, BUFFER);
            if (received < 0) {
                throw new EOFException();
            }
            inflater.setInput(input, 0, received);
        }
    }

    private void endMember() throws IOException {
        int unused = inflater.getRemaining();
        in.unread(input, received - unused, unused);
        long wanted = littleEndian();
        long size = littleEndian();
        if (wanted != checksum.getValue() || size != (inflater.getBytesWritten() & 0xFFFFFFFFL)) {
            throw damaged("its checksum is wrong");
        }
        int next = in.read();
        // Tapes and some tools fill the end with zeros.
        while (next == 0) {
            next = in.read();
        }
        if (next < 0) {
            ended = true;
            return;
        }
        inflater.reset();
        checksum.reset();
        header(next);
    }

    private void member() throws IOException {
        try {
            header(data.readUnsignedByte());
        } catch (EOFException early) {
            throw Unreadable.cutOff(NOUN);
        }
    }

    private void header(int first) throws IOException {
        int second = data.readUnsignedByte();
        int method = data.readUnsignedByte();
        int flags = data.readUnsignedByte();
        if (first != 0x1F || second != 0x8B || method != 8) {
            throw damaged("there is something else behind its end");
        }
        in.skipNBytes(6);
        if ((flags & EXTRA) != 0) {
            in.skipNBytes(data.readUnsignedByte() | data.readUnsignedByte() << 8);
        }
        skipText((flags & NAME) != 0);
        skipText((flags & COMMENT) != 0);
        in.skipNBytes((flags & HEADER_CHECKSUM) != 0 ? 2 : 0);
    }

    private void skipText(boolean present) throws IOException {
        boolean more = present;
        while (more) {
            more = data.readUnsignedByte() != 0;
        }
    }

    private long littleEndian() throws IOException {
        return Integer.reverseBytes(data.readInt()) & 0xFFFFFFFFL;
    }

    private static RuntimeException damaged(String problem) {
        return Unreadable.damaged(NOUN, problem, "Compress the file again and send it.");
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        in.close();
    }
}
