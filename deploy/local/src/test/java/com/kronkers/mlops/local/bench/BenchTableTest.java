package com.kronkers.mlops.local.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.local.bench.BenchTable.Column;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchTableTest {
    @TempDir
    private Path folder;

    private static BenchTable.Builder table() {
        return new BenchTable.Builder(
                "Rows", "Measured so.", Column.text(""), new Column("requests/s", 0), new Column("of echo", 2));
    }

    @Test
    void aTableIsMarkdownWithTheDigitsOfItsColumns() {
        BenchTable table = table().row("01-echo", 26_300.4, 1)
                .row("peer", 4_157, null)
                .note("Left out: another.")
                .build();

        assertThat(table.markdown())
                .isEqualTo(
                        """
                        ### Rows

                        Measured so.

                        |  | requests/s | of echo |
                        | --- | --- | --- |
                        | 01-echo | 26,300 | 1.00 |
                        | peer | 4,157 |  |

                        - Left out: another.
                        """);
    }

    @Test
    void aRowHasACellForEachColumn() {
        assertThatThrownBy(() -> table().row("01-echo", 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatIsMeasuredIsOnTheDiskBeforeTheNextTable() throws Exception {
        TablesReport report = new TablesReport("serving", folder.resolve("made/serving.md"), "Nothing is pinned.");

        report.add(table().row("01-echo", 1.5, 1).build());
        report.write(folder.resolve("serving.json"));

        assertThat(Files.readString(folder.resolve("made/serving.md")))
                .startsWith("## serving, on ")
                .contains("Nothing is pinned.", "| 01-echo | 2 | 1.00 |");
        JsonNode json =
                new ObjectMapper().readTree(folder.resolve("serving.json").toFile());
        assertThat(json.at("/0/rows/0/1").asDouble()).isEqualTo(1.5);
    }
}
