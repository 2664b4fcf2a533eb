package com.kronkers.mlops.ingestion.content.filter;

/** A row filter that cannot be understood; the message says where, and what was expected. */
public final class WrongFilter extends Exception {
    private static final long serialVersionUID = 1L;

    WrongFilter(int position, String problem) {
        super("at character " + (position + 1) + ": " + problem);
    }
}
