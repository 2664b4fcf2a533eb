package com.kronkers.mlops.ingestion.contract.odcs;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.util.StringQuotingChecker;
import com.kronkers.mlops.problem.Problem;
import java.io.StringReader;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.ScalarEvent;

/** Contracts as text. YAML is read without what makes it dangerous: aliases, own types, depth, size. */
public final class OdcsText {
    /** The longest document, in characters. */
    public static final int LONGEST = 512 * 1024;

    private static final int DEEPEST = 30;
    private static final ObjectMapper YAML = YAMLMapper.builder(YAMLFactory.builder()
                    .loaderOptions(options())
                    .stringQuotingChecker(new Quoting())
                    .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                    .disable(YAMLGenerator.Feature.SPLIT_LINES)
                    .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                    .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                    .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build();
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private OdcsText() {}

    /** Leaves only plain words without quotes: what YAML's versions read differently is many things. */
    private static final class Quoting extends StringQuotingChecker.Default {
        private static final long serialVersionUID = 1;
        private static final Pattern PLAIN = Pattern.compile("[A-Za-z][A-Za-z0-9_./-]*");

        @Override
        public boolean needToQuoteValue(String value) {
            return !PLAIN.matcher(value).matches() || super.needToQuoteValue(value);
        }
    }

    /** Reads YAML, of which JSON is a part. */
    public static JsonNode yaml(String text) {
        try {
            requirePlain(text);
            return YAML.readTree(text);
        } catch (YAMLException | JsonProcessingException wrong) {
            throw unreadable(wrong);
        }
    }

    /** Reads JSON. */
    public static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException wrong) {
            throw unreadable(wrong);
        }
    }

    /** Writes YAML; equal documents give equal texts. */
    public static String write(JsonNode document) {
        try {
            return YAML.writeValueAsString(document);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("A document of plain values cannot be written", impossible);
        }
    }

    private static LoaderOptions options() {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(LONGEST);
        options.setNestingDepthLimit(DEEPEST);
        options.setMaxAliasesForCollections(0);
        options.setAllowDuplicateKeys(false);
        return options;
    }

    /** Only the tokens are looked at: nothing is built that an alias could blow up. */
    private static void requirePlain(String text) {
        int documents = 0;
        int depth = 0;
        for (Event event : new Yaml(options()).parse(new StringReader(text))) {
            if (event instanceof AliasEvent) {
                throw refused("uses an alias", "Write the value out where it is used.", event);
            }
            boolean tagged = event instanceof ScalarEvent scalar && scalar.getTag() != null
                    || event instanceof CollectionStartEvent group && group.getTag() != null;
            if (tagged) {
                throw refused("names a type with !", "Leave the type out.", event);
            }
            if (event instanceof DocumentStartEvent && ++documents > 1) {
                throw refused("begins a second document", "Send one document.", event);
            }
            depth += event instanceof CollectionStartEvent ? 1 : event.is(Event.ID.MappingEnd) ? -1 : 0;
            depth -= event.is(Event.ID.SequenceEnd) ? 1 : 0;
            if (depth > DEEPEST) {
                throw refused("is nested more than " + DEEPEST + " levels", "Make it flatter.", event);
            }
        }
    }

    private static RuntimeException refused(String problem, String fix, Event event) {
        String line = "line " + (event.getStartMark().getLine() + 1);
        return Problem.of(422, "invalid-contract", "The contract cannot be used", line + " " + problem + ".")
                .field(line, problem, fix)
                .exception();
    }

    private static RuntimeException unreadable(Exception wrong) {
        String why = String.valueOf(wrong.getMessage()).lines().findFirst().orElse("");
        String where = wrong instanceof JsonProcessingException json && json.getLocation() != null
                ? "line " + json.getLocation().getLineNr()
                : "body";
        return Problem.of(422, "invalid-contract", "The contract cannot be used", "It is no YAML or JSON: " + why)
                .field(where, "cannot be read: " + why, "Correct the indentation, the quotes or the repeated field.")
                .exception();
    }
}
