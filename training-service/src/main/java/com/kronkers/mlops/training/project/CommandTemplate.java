package com.kronkers.mlops.training.project;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An entry point's command, taken apart into words once, when the project is read. Values are put into words that are
 * fixed by then, and no shell reads the result: whatever a parameter's value holds, it stays a part of one argument.
 *
 * @param words the program, then its arguments; {@code {name}} in them stands for a parameter
 */
public record CommandTemplate(List<String> words) {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)}");
    private static final String SHELL = "|&;<>()$`\\#";
    private static final String FIX = "write one command of plain words, for example: python train.py --alpha {alpha}";

    static CommandTemplate parse(String place, String text) throws InvalidProjectException {
        List<String> words = new ArrayList<>();
        StringBuilder word = null;
        char quote = 0;
        for (char c : text.strip().toCharArray()) {
            if (quote != 0 ? c == quote : c == '\'' || c == '"') {
                quote = quote == 0 ? c : 0;
                word = word == null ? new StringBuilder() : word;
            } else if (quote == 0 && Character.isWhitespace(c)) {
                if (word != null) {
                    words.add(word.toString());
                }
                word = null;
            } else {
                refuseShell(place, c, quote);
                word = (word == null ? new StringBuilder() : word).append(c);
            }
        }
        if (quote != 0) {
            throw new InvalidProjectException(place, "a quotation mark is not closed", "close " + quote);
        }
        if (word != null) {
            words.add(word.toString());
        }
        return checked(place, words);
    }

    private static void refuseShell(String place, char c, char quote) throws InvalidProjectException {
        boolean meansSomething = quote == 0 ? SHELL.indexOf(c) >= 0 : quote == '"' && "$`\\".indexOf(c) >= 0;
        if (meansSomething || Character.isISOControl(c)) {
            throw new InvalidProjectException(
                    place, "'" + c + "' asks for a shell, and no shell reads the command", FIX);
        }
    }

    private static CommandTemplate checked(String place, List<String> words) throws InvalidProjectException {
        if (words.isEmpty()) {
            throw new InvalidProjectException(place, "is empty", FIX);
        }
        if (Language.ofProgram(words.get(0)).isEmpty()) {
            throw new InvalidProjectException(
                    place,
                    "'" + words.get(0) + "' is no program that projects are started with",
                    "begin with python, Rscript, julia or java");
        }
        return new CommandTemplate(List.copyOf(words));
    }

    /** The language of the program that it starts. */
    public Language language() {
        return Language.ofProgram(words.get(0)).orElseThrow();
    }

    /** The parameters that it names. */
    Set<String> placeholders() {
        Set<String> names = new LinkedHashSet<>();
        for (String word : words) {
            Matcher matcher = PLACEHOLDER.matcher(word);
            while (matcher.find()) {
                names.add(matcher.group(1).strip());
            }
        }
        return names;
    }

    /** The words with values in them; each word stays one argument. */
    public List<String> arguments(Map<String, String> values) {
        return words.stream()
                .map(word -> PLACEHOLDER
                        .matcher(word)
                        .replaceAll(found -> Matcher.quoteReplacement(
                                values.getOrDefault(found.group(1).strip(), ""))))
                .toList();
    }
}
