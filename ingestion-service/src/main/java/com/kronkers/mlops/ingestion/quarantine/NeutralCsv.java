package com.kronkers.mlops.ingestion.quarantine;

import com.kronkers.mlops.ingestion.content.Formulas;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Passes CSV on so that a spreadsheet runs none of its fields: an apostrophe goes before what would be a formula. A
 * field that was such a formula behind apostrophes gets another one, so that {@link #restored} always finds the field as
 * it was.
 */
final class NeutralCsv extends FilterOutputStream {
    private static final char APOSTROPHE = '\'';

    private boolean quoted;
    /** Whether nothing of a field has passed but apostrophes. */
    private boolean atStart = true;

    /** @param out should be buffered, because it gets single bytes */
    NeutralCsv(OutputStream out) {
        super(out);
    }

    @Override
    public void write(int b) throws IOException {
        if (b == '"') {
            // Otherwise it ends the field, or it is one of two that stand for one.
            boolean opens = !quoted && atStart;
            quoted = !quoted;
            atStart = opens;
        } else if (atStart && b != APOSTROPHE) {
            boolean endsRecord = !quoted && (b == '\n' || b == '\r');
            if (!endsRecord && Formulas.startsWith((char) b)) {
                out.write(APOSTROPHE);
            }
            atStart = false;
        }
        if (!quoted && (b == ',' || b == '\n')) {
            atStart = true;
        }
        out.write(b);
    }

    /** A field that passed, as it was before. */
    static String restored(String field) {
        int formula = 0;
        while (formula < field.length() && field.charAt(formula) == APOSTROPHE) {
            formula++;
        }
        boolean marked = formula > 0 && formula < field.length() && Formulas.startsWith(field.charAt(formula));
        return marked ? field.substring(1) : field;
    }
}
