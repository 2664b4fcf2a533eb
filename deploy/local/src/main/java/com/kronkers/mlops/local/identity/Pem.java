package com.kronkers.mlops.local.identity;

import java.util.Base64;

/** Keys as text (RFC 7468). */
final class Pem {
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private Pem() {}

    static String privateKey(byte[] encoded) {
        return text("PRIVATE KEY", encoded);
    }

    static String publicKey(byte[] encoded) {
        return text("PUBLIC KEY", encoded);
    }

    private static String text(String what, byte[] encoded) {
        return "-----BEGIN " + what + "-----\n" + LINES.encodeToString(encoded) + "\n-----END " + what + "-----\n";
    }
}
