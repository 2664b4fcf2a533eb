package com.kronkers.mlops.training.project;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Optional;

/** The languages that a project's command may be written in, by the program that starts it. */
public enum Language {
    PYTHON("python"),
    R("r"),
    JULIA("julia"),
    JAVA("java");

    private final String label;

    Language(String label) {
        this.label = label;
    }

    /** The name in events and the API. */
    @JsonValue
    public String label() {
        return label;
    }

    static Optional<Language> ofProgram(String program) {
        return switch (program) {
            case "python", "python3" -> Optional.of(PYTHON);
            case "Rscript" -> Optional.of(R);
            case "julia" -> Optional.of(JULIA);
            case "java" -> Optional.of(JAVA);
            default -> Optional.empty();
        };
    }
}
