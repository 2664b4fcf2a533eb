package com.kronkers.mlops.ingestion.format;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.kronkers.mlops.problem.Problem;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Opens JSON Lines, and arrays of objects. The text is spooled and read twice: what columns there are is known only in
 * its last line.
 */
final class JsonOpener {
    static final String NO_OBJECT = "Send JSON Lines: one object a line, such as {\"store\": \"s1\", \"net\": 2.5}.";

    /** Longer lines are rejected. With its quotes doubled, and itself as raw text, a record is at most four times as long. */
    static final int LONGEST_LINE = 60 << 10;

    private static final int MOST_COLUMNS = 2000;

    private final Supplier<Path> spool;

    JsonOpener(Supplier<Path> spool) {
        this.spool = spool;
    }

    /** Whether a text begins as JSON objects do. */
    static boolean recognises(Head utf8) throws IOException {
        try (JsonParser parser = JsonLine.JSON.createParser(new ByteArrayInputStream(utf8.bytes()))) {
            JsonToken first = parser.nextToken();
            JsonToken second = first == null ? null : parser.nextToken();
            return first == JsonToken.START_OBJECT && (second == JsonToken.FIELD_NAME || second == JsonToken.END_OBJECT)
                    || first == JsonToken.START_ARRAY && second == JsonToken.START_OBJECT;
        } catch (JsonProcessingException none) {
            return false;
        }
    }

    /**
     * Spools the text and finds its columns.
     *
     * @throws RuntimeException a 422 problem if it holds no object
     */
    CsvText open(Head utf8, FoundFormat found) throws IOException {
        Path file = spool.get();
        boolean array = array(utf8.bytes());
        try (InputStream in = utf8.from(0);
                OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
            if (array) {
                copyElements(in, out);
            } else {
                in.transferTo(out);
            }
        }
        List<String> names = names(file, array);
        CsvDialect dialect = new CsvDialect(',', '"', '"', true, 0, 0, found.encoding());
        return new CsvText(
                dialect,
                names,
                1,
                true,
                found,
                rejected -> new RecordStream(new JsonRecords(lines(file), array, names, rejected)));
    }

    private static LineReader lines(Path file) throws IOException {
        return new LineReader(Files.newInputStream(file), LONGEST_LINE);
    }

    /** Whether all of the text is one array: its first line may be an array among objects. */
    private static boolean array(byte[] head) throws IOException {
        try (JsonParser parser = JsonLine.JSON.createParser(head)) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                return false;
            }
            try {
                parser.skipChildren();
            } catch (JsonProcessingException goesOn) {
                return true;
            }
            int end = (int) parser.currentLocation().getByteOffset();
            return new String(head, end, head.length - end, StandardCharsets.UTF_8).isBlank();
        } catch (JsonProcessingException none) {
            return false;
        }
    }

    /** Writes an array's elements one a line, each behind the number of its line in the source and a blank. */
    private static void copyElements(InputStream in, OutputStream out) throws IOException {
        try (JsonParser parser = JsonLine.JSON.createParser(in);
                JsonGenerator generator =
                        JsonLine.JSON.createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)) {
            generator.setPrettyPrinter(null).setRootValueSeparator(null);
            parser.nextToken();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (parser.currentToken() == null) {
                    throw Unreadable.cutOff("a JSON array");
                }
                generator.writeRaw(parser.currentTokenLocation().getLineNr() + " ");
                copy(parser, generator);
                generator.writeRaw('\n');
            }
            if (parser.nextToken() != null) {
                throw Unreadable.damaged("a JSON array", "there is text behind it", NO_OBJECT);
            }
        } catch (JsonProcessingException damage) {
            if (String.valueOf(damage.getOriginalMessage()).startsWith("Unexpected end-of-input")) {
                throw Unreadable.cutOff("a JSON array");
            }
            throw Unreadable.damaged(
                    "a JSON array", "line " + damage.getLocation().getLineNr() + " is not JSON", NO_OBJECT);
        }
    }

    /** Copies a value; numbers as they are written, whatever their precision. */
    private static void copy(JsonParser parser, JsonGenerator generator) throws IOException {
        int depth = 0;
        do {
            JsonToken token = parser.currentToken();
            if (token == JsonToken.VALUE_NUMBER_FLOAT || token == JsonToken.VALUE_NUMBER_INT) {
                generator.writeNumber(parser.getText());
            } else {
                generator.copyCurrentEvent(parser);
            }
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        } while (depth > 0 && parser.nextToken() != null);
    }

    private static List<String> names(Path file, boolean numbered) throws IOException {
        Set<String> names = new LinkedHashSet<>();
        boolean any = false;
        try (LineReader lines = lines(file)) {
            while (lines.next()) {
                List<String> own = new ArrayList<>();
                JsonRecords.Line line = JsonRecords.Line.of(lines, numbered);
                if (!line.blank()
                        && JsonLine.read(line.bytes(), line.length(), (name, value) -> own.add(name)) == null) {
                    any = true;
                    names.addAll(own);
                }
                if (names.size() > MOST_COLUMNS) {
                    throw tooManyColumns();
                }
            }
        }
        if (!any || names.isEmpty()) {
            throw Problem.of(422, "no-object", "The file holds no JSON object", "No line of it is a JSON object.")
                    .field("body", "has no line that is a JSON object", NO_OBJECT)
                    .exception();
        }
        return JsonRecords.checked(names);
    }

    private static RuntimeException tooManyColumns() {
        return Problem.of(
                        422,
                        "unreadable-header",
                        "The header line cannot be read",
                        "The objects have more than " + MOST_COLUMNS + " different names.")
                .field("body", "uses values as names", "Send the same names in every line.")
                .exception();
    }
}
