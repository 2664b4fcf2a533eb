package com.kronkers.mlops.ingestion.format;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * The encoding of a text.
 *
 * @param charset the encoding
 * @param mark bytes of the byte order mark at its beginning
 * @param certain whether the head decided it; otherwise it was ASCII, and what follows decides
 */
record TextEncoding(Charset charset, int mark, boolean certain) {
    private static final Charset WESTERN = Charset.forName("windows-1252");
    private static final Charset UTF_32LE = Charset.forName("UTF-32LE");
    private static final Charset UTF_32BE = Charset.forName("UTF-32BE");

    /** Zero bytes on one side of the pairs, per pair, from which text is taken for UTF-16. */
    private static final double ZEROS_OF_UTF_16 = 0.05;

    private static final double MOST_CONTROLS_OF_TEXT = 0.005;

    /**
     * Finds the encoding by the byte order mark, else by the places of zero bytes, else by whether the bytes are UTF-8.
     * What is no UTF-8 is taken for windows-1252, which contains ISO-8859-1.
     */
    static TextEncoding of(Head head) {
        TextEncoding marked = marked(head);
        if (marked != null) {
            return marked;
        }
        TextEncoding wide = wide(head.bytes());
        return wide != null ? wide : ofBytes(head.bytes());
    }

    /** An encoding the caller stated. UTF-16 without a byte order is the one of the mark, else little endian. */
    static TextEncoding stated(String name, Head head) {
        Charset charset = Charset.forName(name);
        TextEncoding marked = marked(head);
        if (marked != null && marked.charset.name().startsWith(charset.name())) {
            return marked;
        }
        if (charset.equals(StandardCharsets.UTF_16)) {
            return new TextEncoding(StandardCharsets.UTF_16LE, 0, true);
        }
        boolean latin = charset.equals(StandardCharsets.ISO_8859_1) || charset.equals(StandardCharsets.US_ASCII);
        return new TextEncoding(latin ? WESTERN : charset, 0, true);
    }

    /** UTF-8 or windows-1252, by the bytes alone. */
    static TextEncoding ofBytes(byte[] bytes) {
        Utf8Count count = Utf8Count.of(bytes);
        boolean utf8 = count.invalid() == 0 || count.valid() > count.invalid();
        return new TextEncoding(utf8 ? StandardCharsets.UTF_8 : WESTERN, 0, count.valid() + count.invalid() > 0);
    }

    private static TextEncoding marked(Head head) {
        if (head.startsWith(0xEF, 0xBB, 0xBF)) {
            return new TextEncoding(StandardCharsets.UTF_8, 3, true);
        }
        if (head.startsWith(0xFF, 0xFE, 0, 0)) {
            return new TextEncoding(UTF_32LE, 4, true);
        }
        if (head.startsWith(0, 0, 0xFE, 0xFF)) {
            return new TextEncoding(UTF_32BE, 4, true);
        }
        if (head.startsWith(0xFF, 0xFE)) {
            return new TextEncoding(StandardCharsets.UTF_16LE, 2, true);
        }
        return head.startsWith(0xFE, 0xFF) ? new TextEncoding(StandardCharsets.UTF_16BE, 2, true) : null;
    }

    private static TextEncoding wide(byte[] bytes) {
        int even = 0;
        int odd = 0;
        for (int i = 0; i + 1 < bytes.length; i += 2) {
            even += bytes[i] == 0 ? 1 : 0;
            odd += bytes[i + 1] == 0 ? 1 : 0;
        }
        double needed = ZEROS_OF_UTF_16 * bytes.length / 2;
        if (odd > needed && even * 10 < odd) {
            return readable(bytes, StandardCharsets.UTF_16LE);
        }
        return even > needed && odd * 10 < even ? readable(bytes, StandardCharsets.UTF_16BE) : null;
    }

    private static TextEncoding readable(byte[] bytes, Charset charset) {
        // A pair of surrogates may be cut at the end of the head.
        int length = Math.max(0, bytes.length / 2 * 2 - 2);
        try {
            String text = charset.newDecoder()
                    .decode(ByteBuffer.wrap(bytes, 0, length))
                    .toString();
            return binary(text) ? null : new TextEncoding(charset, 0, true);
        } catch (CharacterCodingException none) {
            return null;
        }
    }

    private static boolean binary(String text) {
        long controls = text.chars()
                .filter(c -> c < ' ' && c != '\t' && c != '\n' && c != '\r')
                .count();
        return controls > MOST_CONTROLS_OF_TEXT * text.length();
    }

    /** Whether the text, decoded byte by byte, has more control characters than a text has. */
    boolean binary(byte[] bytes) {
        boolean wideCharset =
                charset.name().startsWith("UTF-16") || charset.name().startsWith("UTF-32");
        return !wideCharset && binary(new String(bytes, StandardCharsets.ISO_8859_1));
    }

    boolean utf8() {
        return charset.equals(StandardCharsets.UTF_8);
    }

    /** The text from behind its mark as UTF-8. UTF-8 itself is handed through. */
    InputStream utf8(Head head) {
        InputStream behindMark = head.from(mark);
        if (!utf8()) {
            return new TranscodedStream(behindMark, charset);
        }
        return certain || head.complete() ? behindMark : new LateEncoding(behindMark);
    }
}
