package com.kronkers.mlops.ingestion.profile;

/** The shape of a text: {@code A} for a capital letter, {@code a} for a small one, {@code 9} for a digit. */
final class Masks {
    /** Longer texts are cut; identifiers and codes are shorter, prose has no pattern. */
    static final int LONGEST = 32;

    private Masks() {}

    /** The mask of a text, such as {@code AA-999} for {@code NL-042}; what is neither letter nor digit stays. */
    static String of(String text) {
        int[] points = text.codePoints().limit(LONGEST).map(Masks::mask).toArray();
        String mask = new String(points, 0, points.length);
        return text.codePointCount(0, text.length()) > LONGEST ? mask + "…" : mask;
    }

    private static int mask(int point) {
        if (Character.isDigit(point)) {
            return '9';
        }
        if (Character.isLetter(point)) {
            return Character.isUpperCase(point) || Character.isTitleCase(point) ? 'A' : 'a';
        }
        return point;
    }
}
