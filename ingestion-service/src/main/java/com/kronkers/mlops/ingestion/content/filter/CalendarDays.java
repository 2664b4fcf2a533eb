package com.kronkers.mlops.ingestion.content.filter;

import java.time.DateTimeException;
import java.time.LocalDate;

/** Days of the years 1 to 9999: Java reads more than the database does, and nobody means those. */
public final class CalendarDays {
    private static final int LAST_YEAR = 9999;

    private CalendarDays() {}

    /**
     * Reads a day such as {@code 2017-01-31}.
     *
     * @throws DateTimeException if it is none
     */
    public static LocalDate parse(String text) {
        LocalDate day = LocalDate.parse(text);
        requireFourDigits(day);
        return day;
    }

    static void requireFourDigits(LocalDate day) {
        if (day.getYear() < 1 || day.getYear() > LAST_YEAR) {
            throw new DateTimeException("The year " + day.getYear() + " is not between 1 and " + LAST_YEAR);
        }
    }
}
