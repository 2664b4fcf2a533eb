package com.kronkers.mlops.ingestion.format;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a sample into records the way the ingest cuts the whole text: a quote opens a field at its start or behind spaces,
 * and a record whose quotes turn out wrong gives up its first line only.
 */
final class SampleParser {
    private final String text;
    private final boolean complete;
    private final Syntax syntax;
    private final StringBuilder cell = new StringBuilder();

    private int position;
    private int line;
    private boolean faulty;
    private boolean cut;
    private boolean escaped;

    /**
     * A parser of a sample.
     *
     * @param text the sample, one character for each byte
     * @param complete whether the text ends with the sample; otherwise its last record is left out
     */
    SampleParser(String text, boolean complete, Syntax syntax) {
        this.text = text;
        this.complete = complete;
        this.syntax = syntax;
    }

    /** The records from a position on that is in the given line, at most so many, blank ones included. */
    List<SampleRecord> parse(int from, int firstLine, int most) {
        List<SampleRecord> records = new ArrayList<>();
        position = from;
        line = firstLine;
        while (position < text.length() && records.size() < most) {
            int start = position;
            int startLine = line;
            SampleRecord record = next(start, startLine);
            if (record.faulty() && line > startLine + 1) {
                record = firstLineOf(start, startLine);
            }
            if (cut && !complete) {
                break;
            }
            records.add(record);
        }
        return records;
    }

    private SampleRecord firstLineOf(int start, int startLine) {
        cut = false;
        position = text.indexOf('\n', start) + 1;
        line = startLine + 1;
        return new SampleRecord(
                start,
                position,
                startLine,
                List.of(decoded(text.substring(start, position).strip())),
                List.of(false),
                true);
    }

    private SampleRecord next(int start, int startLine) {
        List<String> cells = new ArrayList<>();
        List<Boolean> quoted = new ArrayList<>();
        faulty = false;
        cut = false;
        boolean more = true;
        while (more) {
            skipSpaces();
            boolean opens = syntax.quote() != FormatOptions.NONE && at(syntax.quote());
            cell.setLength(0);
            escaped = false;
            if (opens) {
                quotedCell();
            }
            plainCell(opens);
            more = at(syntax.delimiter());
            cells.add(decoded(more || opens ? cell.toString() : withoutCarriageReturn()));
            quoted.add(opens || escaped);
            position += more ? 1 : 0;
        }
        endLine();
        return new SampleRecord(start, position, startLine, cells, quoted, faulty);
    }

    private void skipSpaces() {
        int next = position;
        while (next < text.length() && text.charAt(next) == ' ' && syntax.delimiter() != ' ') {
            next++;
        }
        // The spaces belong to the value of an unquoted field.
        position = next < text.length() && text.charAt(next) == syntax.quote() ? next : position;
    }

    private void quotedCell() {
        position++;
        while (position < text.length()) {
            char c = text.charAt(position++);
            boolean another = position < text.length();
            if (syntax.escapes(c) && another || c == syntax.quote() && syntax.doubled() && at(syntax.quote())) {
                cell.append(text.charAt(position++));
            } else if (c == syntax.quote()) {
                return;
            } else {
                line += c == '\n' ? 1 : 0;
                cell.append(c);
            }
        }
        faulty = true;
        cut = true;
    }

    private void plainCell(boolean behindQuote) {
        while (position < text.length() && !at(syntax.delimiter()) && !at('\n')) {
            char c = text.charAt(position++);
            if (behindQuote) {
                faulty |= c != ' ' && !(c == '\r' && (at('\n') || position == text.length()));
            } else if (syntax.escapes(c) && position < text.length() && !at('\n')) {
                cell.append(text.charAt(position++));
                escaped = true;
            } else {
                cell.append(c);
            }
        }
    }

    private void endLine() {
        if (position < text.length()) {
            position++;
            line++;
        } else {
            cut = true;
        }
    }

    private static String decoded(String bytes) {
        boolean ascii = bytes.chars().allMatch(c -> c < 0x80);
        return ascii ? bytes : new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private String withoutCarriageReturn() {
        int last = cell.length() - 1;
        return last >= 0 && cell.charAt(last) == '\r' ? cell.substring(0, last) : cell.toString();
    }

    private boolean at(char wanted) {
        return position < text.length() && text.charAt(position) == wanted;
    }
}
