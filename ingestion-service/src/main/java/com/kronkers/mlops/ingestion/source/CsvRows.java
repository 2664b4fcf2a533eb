package com.kronkers.mlops.ingestion.source;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;

/** Rows of a query as a CSV file (RFC 4180, UTF-8), made while it is read. Null is empty and an empty text is quoted. */
final class CsvRows extends InputStream {
    private static final int BUFFER = 1 << 16;

    private final Connection session;
    private final ResultSet rows;
    private final long maximum;
    private final ByteArrayOutputStream made = new ByteArrayOutputStream(BUFFER * 2);
    private byte[] ready;
    private int position;
    private long count;
    private boolean ended;

    CsvRows(Connection session, ResultSet rows, long maximum) throws SQLException {
        this.session = session;
        this.rows = rows;
        this.maximum = maximum;
        ResultSetMetaData columns = rows.getMetaData();
        StringBuilder header = new StringBuilder();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            header.append(i == 1 ? "" : ",").append(field(columns.getColumnLabel(i)));
        }
        ready = header.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public int read() throws IOException {
        return available(1) ? ready[position++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!available(1)) {
            return -1;
        }
        int taken = Math.min(length, ready.length - position);
        System.arraycopy(ready, position, buffer, offset, taken);
        position += taken;
        return taken;
    }

    @Override
    public void close() throws IOException {
        try {
            session.close();
        } catch (SQLException failure) {
            throw new IOException("The source's connection cannot be closed", failure);
        }
    }

    private boolean available(int wanted) throws IOException {
        while (ready.length - position < wanted && !ended) {
            try {
                refill();
            } catch (SQLException failure) {
                throw new IOException("The source fails: " + failure.getMessage(), failure);
            }
        }
        return ready.length - position >= wanted;
    }

    private void refill() throws SQLException {
        made.reset();
        int columns = rows.getMetaData().getColumnCount();
        while (made.size() < BUFFER && !ended) {
            if (!rows.next()) {
                ended = true;
            } else if (++count > maximum) {
                throw new Refused("The query gives more than the " + maximum + " rows its connection allows.");
            } else {
                made.writeBytes(line(columns).getBytes(StandardCharsets.UTF_8));
            }
        }
        ready = made.toByteArray();
        position = 0;
    }

    private String line(int columns) throws SQLException {
        StringBuilder line = new StringBuilder();
        for (int i = 1; i <= columns; i++) {
            line.append(i == 1 ? "" : ",").append(field(value(i)));
        }
        return line.append('\n').toString();
    }

    private String value(int column) throws SQLException {
        String text = rows.getString(column);
        boolean flag = text != null && rows.getMetaData().getColumnType(column) == Types.BIT && text.length() == 1;
        return flag ? String.valueOf(rows.getBoolean(column)) : text;
    }

    private static String field(String text) {
        if (text == null) {
            return "";
        }
        boolean plain = !text.isEmpty()
                && text.chars().noneMatch(c -> c == '"' || c == ',' || c == '\n' || c == '\r')
                && !Character.isWhitespace(text.charAt(0))
                && !Character.isWhitespace(text.charAt(text.length() - 1));
        return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
