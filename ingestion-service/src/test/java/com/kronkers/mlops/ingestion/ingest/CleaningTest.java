package com.kronkers.mlops.ingestion.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import com.kronkers.mlops.ingestion.ComponentTest;
import com.kronkers.mlops.ingestion.IngestionProfile;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a contract's {@code cleaning} makes of values: seen in the content, the report and the quarantine. */
@QuarkusTest
@TestProfile(IngestionProfile.class)
class CleaningTest extends ComponentTest {
    @Test
    void everyFixIsCountedByRuleAndColumnAndWhatCannotBeFixedIsKeptApart() {
        String dataset = agreed(
                """
                {name: day, logicalType: date, logicalTypeOptions: {format: dd.MM.yyyy}},
                {name: sold, logicalType: timestamp, customProperties: [{property: cleaning,
                  value: {datePatterns: ["%d.%m.%Y %H:%M"], zone: Europe/Berlin}}]},
                {name: price, logicalType: number, customProperties: [{property: cleaning,
                  value: {decimalSeparator: ",", groupSeparator: ".", currency: true}}]},
                {name: note, logicalType: string, customProperties: [{property: cleaning,
                  value: {nullSpellings: [entf., "--"]}}]}""");

        upload(
                        dataset,
                        """
                day;sold;price;note
                01.02.2017;01.02.2017 00:30;1.234,50 €;fine
                02.02.2017;01.07.2017 00:30;EUR 7,25;entf.
                03.02.2017;;12; --
                31.02.2017;03.02.2017 12:00;1,5;fine
                04.02.2017;2017-02-03 12:00;1.5;fine
                """)
                .statusCode(201)
                .body("rows", equalTo(3))
                .body("rejectedRows", equalTo(2));

        assertThat(content(dataset))
                .isEqualTo(
                        """
                        day,sold,price,note
                        2017-02-01,2017-01-31 23:30:00,1234.5,fine
                        2017-02-02,2017-06-30 22:30:00,7.25,
                        2017-02-03,,12.0,
                        """);
        owner().get("/datasets/" + dataset + "/versions/1/report")
                .then()
                .body(
                        "fixes.collect { it.rule + ' ' + it.column + ' ' + it.rows }",
                        containsInAnyOrder(
                                "date-format day 4",
                                "date-format sold 3",
                                "number-format price 3",
                                "null-spelling note 2",
                                "trim note 1"))
                .body(
                        "reasons.collect { it.rule + ' ' + it.column + ' ' + it.rows }",
                        containsInAnyOrder("type day 1", "type sold 1", "type price 1"));
        owner().get("/datasets/" + dataset + "/versions/1/rejected")
                .then()
                .body(
                        containsString("5,\"day: '31.02.2017' is not a date"),
                        containsString("\"31.02.2017;03.02.2017 12:00;1,5;fine\""),
                        containsString("6,\"sold: '2017-02-03 12:00' is not a time"),
                        containsString("; price: '1.5' is not a number"));
    }

    @ParameterizedTest(name = "{0} by {1}: {2} is {3}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "number    | {decimalSeparator: ','}                               | -1,5             | -1.5",
                "number    | {decimalSeparator: ','}                               | 1.5              |",
                "number    | {decimalSeparator: ',', groupSeparator: '.'}          | 1.234.567,8      | 1234567.8",
                "number    | {decimalSeparator: ',', groupSeparator: '.'}          | 1.23.456         |",
                "number    | {currency: true}                                      | $ 12.25          | 12.25",
                "number    | {currency: true}                                      | 12.25 doubloons  |",
                "integer   | {groupSeparator: ' '}                                 | 12 345           | 12345",
                "number    | {nullSpellings: ['9999']}                             | 9999             | null",
                "number    | {nullSpellings: ['9999']}                             | NULL             |",
                "string    | {nullSpellings: []}                                   | NULL             | NULL",
                "string    | {}                                                    | NULL             | null",
                "string    | {trim: false}                                         | `  wide`         | `  wide`",
                "date      | {datePatterns: ['%d.%m.%Y', '%m/%d/%y']}              | 02/28/17         | 2017-02-28",
                "date      | {datePatterns: ['%d.%m.%Y', '%m/%d/%y']}              | 28/02/17         |",
                "timestamp | {zone: America/New_York}                              | 2017-02-01 20:00 | 2017-02-02 01:00:00",
                "timestamp | {zone: America/New_York}                              | 2017-02-01T20:00:00Z | 2017-02-01 20:00:00",
                "timestamp | {datePatterns: ['%d.%m.%Y %H:%M %z'], zone: Europe/Berlin} | 01.02.2017 20:00 +0500 | 2017-02-01 15:00:00",
            })
    void aValueIsReadAsItsColumnSays(String type, String cleaning, String sent, String stored) {
        String dataset = agreed(
                """
                {name: id, logicalType: integer},
                {name: it, logicalType: %s, customProperties: [{property: cleaning, value: %s}]}"""
                        .formatted(type, cleaning));

        ValidatableResponse answer =
                upload(dataset, "id;it\n1;" + sent + "\n2;\n").statusCode(201);

        answer.body("rejectedRows", equalTo(stored == null ? 1 : 0));
        String kept = stored == null ? "" : "1," + (stored.equals("null") ? "" : stored) + "\n";
        assertThat(content(dataset)).isEqualTo("id,it\n" + kept + "2,\n");
    }

    private static String agreed(String properties) {
        String dataset = freshName("cleaned");
        declare(dataset, "{}").statusCode(201);
        String contract =
                """
                {apiVersion: v3.1.0, kind: DataContract, id: c, version: "1", status: active,
                  schema: [{name: c, properties: [
                %s]}]}
                """
                        .formatted(properties);
        owner().contentType("application/yaml")
                .body(contract.getBytes(StandardCharsets.UTF_8))
                .put("/datasets/" + dataset + "/contract")
                .then()
                .statusCode(201);
        return dataset;
    }

    private static ValidatableResponse upload(String dataset, String csv) {
        return owner().contentType("text/csv; charset=UTF-8")
                .body(csv)
                .post("/datasets/" + dataset + "/versions?delimiter=semicolon")
                .then();
    }

    private static String content(String dataset) {
        return owner().get("/datasets/" + dataset + "/versions/1/content?format=csv&formulas=keep")
                .then()
                .statusCode(200)
                .extract()
                .asString();
    }
}
