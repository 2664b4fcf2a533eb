package com.kronkers.mlops.ingestion.format;

/**
 * How many sequences of bytes beyond ASCII are UTF-8. One that the end cuts off counts as neither.
 *
 * @param valid sequences that are a character
 * @param invalid bytes that are in none
 */
record Utf8Count(long valid, long invalid) {
    static Utf8Count of(byte[] bytes) {
        long valid = 0;
        long invalid = 0;
        int i = 0;
        while (i < bytes.length) {
            if (bytes[i] >= 0) {
                i++;
                continue;
            }
            int length = length(bytes[i] & 0xFF);
            int continued = 1;
            while (continued < length && i + continued < bytes.length && (bytes[i + continued] & 0xC0) == 0x80) {
                continued++;
            }
            boolean cut = length > 0 && i + continued == bytes.length && continued < length;
            if (length > 0 && continued == length) {
                valid++;
            } else if (!cut) {
                invalid++;
                continued = 1;
            }
            i += continued;
        }
        return new Utf8Count(valid, invalid);
    }

    private static int length(int lead) {
        if (lead >= 0xC2 && lead < 0xE0) {
            return 2;
        }
        if (lead >= 0xE0 && lead < 0xF0) {
            return 3;
        }
        return lead >= 0xF0 && lead < 0xF5 ? 4 : 0;
    }
}
