package com.kronkers.mlops.ingestion.protect;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Recognises by its name a column of personal data: in English, German, French, Spanish, Italian, Dutch and Polish. */
final class PersonalNames {
    private static final Set<String> WORDS = words(
            """
            email emailaddress mailaddress courriel correo emailadresse mailadresse
            phone phonenumber telephone telefon telefonnummer telefono telefoon telephonenumber mobile mobilephone
            cellphone handynummer mobilnummer mobil fax faxnumber rufnummer
            surname lastname firstname forename givenname familyname fullname middlename maidenname customername
            nachname vorname familienname geburtsname kundenname prenom apellido apellidos cognome achternaam voornaam
            nazwisko imie sobrenome
            birth birthday birthdate dateofbirth dob geburtsdatum geburtstag geburtsort naissance nacimiento nascita
            geboortedatum nascimento
            ssn socialsecurity socialsecuritynumber passport passportnumber reisepass personalausweis ausweisnummer
            steuernummer steuerid sozialversicherungsnummer taxid nationalid nif dni pesel bsn
            iban creditcard creditcardnumber cardnumber kreditkarte kreditkartennummer kartennummer
            address homeaddress streetaddress postaladdress street anschrift adresse strasse hausnummer direccion
            indirizzo ipaddress
            religion ethnicity diagnosis diagnose
            """);
    /** A name of something that is no person, or a figure about the values instead of a value. */
    private static final Set<String> OTHERWISE = words(
            """
            store shop branch filiale warehouse lager supplier vendor manufacturer company firma product brand
            count total flag has is opt optin consent sent rate share campaign verified type
            """);

    private static final Set<String> OWNER_OF_NAME =
            words("first last full family given middle maiden customer client patient employee person user kunden "
                    + "mitarbeiter");

    private PersonalNames() {}

    static boolean matches(String column) {
        List<String> words = split(column);
        if (words.stream().anyMatch(OTHERWISE::contains)) {
            return false;
        }
        for (int from = 0; from < words.size(); from++) {
            for (int to = from + 1; to <= Math.min(words.size(), from + 4); to++) {
                if (WORDS.contains(String.join("", words.subList(from, to)))) {
                    return true;
                }
            }
            boolean pair = from + 1 < words.size();
            if (pair
                    && OWNER_OF_NAME.contains(words.get(from))
                    && words.get(from + 1).equals("name")) {
                return true;
            }
        }
        return false;
    }

    /** {@code customerEMail}, {@code E-Mail (Kunde)} and {@code Straße} become lower-case words without accents. */
    private static List<String> split(String column) {
        String plain = Normalizer.normalize(column.replace("ß", "ss"), Normalizer.Form.NFD)
                .replaceAll("\\p{M}", "")
                .replaceAll("(?<=[a-z0-9])(?=[A-Z])", " ")
                .toLowerCase(Locale.ROOT);
        return Arrays.stream(plain.split("[^a-z]+"))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    private static Set<String> words(String text) {
        return Set.copyOf(List.of(text.strip().split("\\s+")));
    }
}
