package com.kronkers.mlops.serving.prediction;

/** Cell after cell of a CSV text. */
final class CsvScanner {
    private final String text;
    private int at;
    private int line = 1;
    private int cellLine = 1;
    private boolean newLine;
    private String cell = "";
    private boolean quoted;
    private boolean endsLine;

    CsvScanner(String text) {
        this.text = text;
    }

    /** Goes to the next cell, if there is one. */
    boolean next() {
        if (newLine) {
            line++;
            newLine = false;
        }
        boolean afterComma = at > 0 && !endsLine && text.charAt(at - 1) == ',';
        if (at >= text.length() && !afterComma) {
            return false;
        }
        cellLine = line;
        quoted = at < text.length() && text.charAt(at) == '"';
        cell = quoted ? inQuotes() : plain();
        endCell();
        return true;
    }

    String cell() {
        return cell;
    }

    /** Whether the cell stood in quotes. */
    boolean isQuoted() {
        return quoted;
    }

    /** Whether the cell was the last of its line. */
    boolean endsLine() {
        return endsLine;
    }

    /** The line in which the cell begins, from 1. */
    int line() {
        return cellLine;
    }

    private String plain() {
        int from = at;
        while (at < text.length() && ",\r\n".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return text.substring(from, at);
    }

    private String inQuotes() {
        StringBuilder content = new StringBuilder();
        at++;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c != '"') {
                line += c == '\n' ? 1 : 0;
                content.append(c);
            } else if (at < text.length() && text.charAt(at) == '"') {
                content.append('"');
                at++;
            } else {
                return content.toString();
            }
        }
        throw new MalformedBodyException("CSV", "the quotes opened in line " + cellLine + " are not closed");
    }

    private void endCell() {
        endsLine = at >= text.length() || text.charAt(at) != ',';
        if (at < text.length() && text.charAt(at) == '\r' && at + 1 < text.length() && text.charAt(at + 1) == '\n') {
            at++;
        }
        if (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '\n' || c == '\r') {
                newLine = true;
            } else if (c != ',') {
                throw new MalformedBodyException("CSV", "line " + line + " goes on after closing quotes");
            }
        }
    }
}
