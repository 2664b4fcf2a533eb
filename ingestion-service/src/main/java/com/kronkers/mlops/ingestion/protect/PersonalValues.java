package com.kronkers.mlops.ingestion.protect;

import java.math.BigInteger;
import java.util.Locale;
import java.util.regex.Pattern;

/** Recognises personal data by its form. None of the methods keeps or shows a value. */
final class PersonalValues {
    /** Also a part of a longer text; in the syntax of both Java and RE2. */
    static final String EMAIL = "[A-Za-z0-9][A-Za-z0-9._%+-]*@[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?"
            + "([.][A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*[.][A-Za-z]{2,24}";

    private static final Pattern NUMBER = Pattern.compile("[+]?[0-9]+[.][0-9]+");
    /** With the country's code; nationally with an area's code after a zero, in France's pairs, in America's groups. */
    private static final Pattern PHONE = Pattern.compile("[+][1-9][0-9 ()./-]{6,20}[0-9]"
            + "|00[1-9][0-9]{0,2}[ /-][0-9 ()/-]{5,18}[0-9]"
            + "|[(]?0[1-9][0-9]{1,4}[)]? ?[ /-] ?[0-9][0-9 /-]{3,12}[0-9]"
            + "|0[1-9]([ .-][0-9]{2}){4}"
            + "|(1[ .-])?([(][2-9][0-9]{2}[)] ?|[2-9][0-9]{2}[ .-])[2-9][0-9]{2}[ .-][0-9]{4}");

    private static final Pattern CARD_FORM =
            Pattern.compile("[0-9]{14,19}|[0-9]{4}([ -][0-9]{4}){3}|3[0-9]{3}[ -][0-9]{6}[ -][0-9]{4,5}");
    private static final Pattern CARD_ISSUER = Pattern.compile("4[0-9]{15}|4[0-9]{18}|5[1-5][0-9]{14}"
            + "|2(22[1-9]|2[3-9][0-9]|[3-6][0-9]{2}|7[01][0-9]|720)[0-9]{12}|3[47][0-9]{13}|3(0[0-5]|[68][0-9])[0-9]{11}"
            + "|6(011|5[0-9]{2}|4[4-9][0-9])[0-9]{12}|35(2[89]|[3-8][0-9])[0-9]{12}");
    private static final Pattern IBAN_FORM = Pattern.compile("[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}");
    private static final BigInteger NINETY_SEVEN = BigInteger.valueOf(97);

    private PersonalValues() {}

    /**
     * A telephone number as people write it. Without a country's code it needs separators: plain digits are none, and
     * neither are dates.
     */
    static boolean phone(String value) {
        if (!PHONE.matcher(value).matches() || NUMBER.matcher(value).matches()) {
            return false;
        }
        long digits = value.chars().filter(each -> each >= '0' && each <= '9').count();
        return digits >= 8 && digits <= 15;
    }

    /** Whether a text has the length and the issuer's prefix of a payment card; one of ten such numbers is valid. */
    static boolean cardForm(String value) {
        return CARD_FORM.matcher(value).matches()
                && CARD_ISSUER.matcher(value.replaceAll("[ -]", "")).matches();
    }

    /** The check digit of ISO/IEC 7812 (Luhn). */
    static boolean luhn(String value) {
        int sum = 0;
        boolean doubled = false;
        for (int i = value.length() - 1; i >= 0; i--) {
            int digit = value.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                continue;
            }
            int weighted = doubled ? 2 * digit : digit;
            sum += weighted > 9 ? weighted - 9 : weighted;
            doubled = !doubled;
        }
        return sum % 10 == 0;
    }

    /** An international bank account number with right check digits (ISO 13616). */
    static boolean iban(String value) {
        String compact = value.replace(" ", "").toUpperCase(Locale.ROOT);
        if (!IBAN_FORM.matcher(compact).matches()) {
            return false;
        }
        StringBuilder digits = new StringBuilder();
        String turned = compact.substring(4) + compact.substring(0, 4);
        turned.chars().forEach(each -> digits.append(Character.getNumericValue(each)));
        return new BigInteger(digits.toString()).mod(NINETY_SEVEN).intValue() == 1;
    }
}
