package com.kronkers.mlops.ingestion.content.filter;

import com.kronkers.mlops.ingestion.content.filter.Token.Kind;
import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.contract.ColumnType;
import com.kronkers.mlops.ingestion.duckdb.Sql;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;

/** Turns a literal into SQL of its column's type, or says what the column's type wants. */
final class Literals {
    private Literals() {}

    static String sql(Column column, Token token) throws WrongFilter {
        try {
            return typed(column.type(), token);
        } catch (DateTimeException | IllegalArgumentException unfit) {
            throw new WrongFilter(
                    token.position(),
                    token.shown() + " is no value for column '" + column.name() + "', which holds " + wanted(column));
        }
    }

    private static String typed(ColumnType type, Token token) {
        switch (type) {
            case INTEGER:
                require(token, Kind.NUMBER);
                return "CAST('" + Long.parseLong(token.text()) + "' AS BIGINT)";
            case NUMBER:
                require(token, Kind.NUMBER);
                double number = Double.parseDouble(token.text());
                if (Double.isInfinite(number)) {
                    throw new IllegalArgumentException("out of range");
                }
                return "CAST('" + number + "' AS DOUBLE)";
            case BOOLEAN:
                if (!token.isWord("true") && !token.isWord("false")) {
                    throw new IllegalArgumentException("no truth value");
                }
                return token.text().toUpperCase(Locale.ROOT);
            case DATE:
                require(token, Kind.TEXT);
                return "DATE '" + CalendarDays.parse(token.text()) + "'";
            case TIMESTAMP:
                require(token, Kind.TEXT);
                return "TIMESTAMP '" + moment(token.text()) + "'";
            default:
                require(token, Kind.TEXT);
                return Sql.text(token.text());
        }
    }

    private static void require(Token token, Kind kind) {
        if (token.kind() != kind) {
            throw new IllegalArgumentException("not a " + kind);
        }
    }

    /** A day is its first moment; a time without an offset is UTC, as in an upload. */
    private static LocalDateTime moment(String text) {
        if (text.length() <= 10) {
            return CalendarDays.parse(text).atStartOfDay();
        }
        String iso = text.replace(' ', 'T');
        LocalDateTime moment = hasOffset(iso)
                ? OffsetDateTime.parse(iso)
                        .withOffsetSameInstant(ZoneOffset.UTC)
                        .toLocalDateTime()
                : LocalDateTime.parse(iso);
        CalendarDays.requireFourDigits(moment.toLocalDate());
        return moment;
    }

    private static boolean hasOffset(String iso) {
        String time = iso.substring(Math.max(0, iso.indexOf('T')));
        return time.endsWith("Z") || time.indexOf('+') > 0 || time.indexOf('-') > 0;
    }

    private static String wanted(Column column) {
        return switch (column.type()) {
            case STRING -> "text: write it in single quotes";
            case DATE, TIMESTAMP -> column.type().noun() + ": write it in single quotes";
            default -> column.type().noun();
        };
    }
}
