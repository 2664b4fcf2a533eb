package com.kronkers.mlops.ingestion.format;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** A text as UTF-8, in constant memory. What cannot be decoded becomes the byte 0xFF, which is no UTF-8. */
final class TranscodedStream extends InputStream {
    private static final int CHUNK = 1 << 15;
    private static final byte UNDECODABLE = (byte) 0xFF;

    private final InputStream in;
    private final CharsetDecoder decoder;
    private final CharsetEncoder encoder = StandardCharsets.UTF_8.newEncoder();
    private final ByteBuffer source = ByteBuffer.allocate(CHUNK).flip();
    private final CharBuffer chars = CharBuffer.allocate(CHUNK);
    private final ByteBuffer target = ByteBuffer.allocate(4 * CHUNK).flip();
    private boolean ended;

    TranscodedStream(InputStream in, Charset charset) {
        this.in = in;
        this.decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
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
        while (!target.hasRemaining()) {
            if (ended) {
                return -1;
            }
            transcode();
        }
        int count = Math.min(length, target.remaining());
        target.get(bytes, offset, count);
        return count;
    }

    private void transcode() throws IOException {
        source.compact();
        int read = in.read(source.array(), source.position(), source.remaining());
        ended = read < 0;
        source.position(source.position() + Math.max(read, 0)).flip();
        target.clear();
        CoderResult result;
        do {
            result = decoder.decode(source, chars, ended);
            encode();
            if (result.isError()) {
                source.position(source.position() + result.length());
                target.put(UNDECODABLE);
            }
        } while (result.isError() || result.isOverflow());
        if (ended) {
            decoder.flush(chars);
            encode();
        }
        target.flip();
    }

    private void encode() {
        chars.flip();
        encoder.encode(chars, target, false);
        chars.compact();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
