package com.kronkers.mlops.ingestion.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The dialects that are found, and where the table begins. A dialect is written as delimiter, quote, escape ({@code t}
 * for the tab, {@code -} for none). Python 3.11's {@code csv.Sniffer} raises an error or answers wrongly on those marked
 * by a star.
 */
class DialectTest {
    static Stream<Arguments> files() {
        return Stream.of(
                file("plain", "a,b,c\n1,2,3\n4,5,6\n", ",\"\"", "a b c", "1,2,3"),
                file("semicolons", "a;b;c\n1;2;3\n4;5;6\n", ";\"\"", "a b c", "1;2;3"),
                file("tabs", "a\tb\tc\n1\t2\t3\n4\t5\t6\n", "t\"\"", "a b c", "1\t2\t3"),
                file("bars", "a|b|c\n1|2|3\n4|5|6\n", "|\"\"", "a b c", "1|2|3"),
                file(
                        "colons",
                        "root:x:0:/root:/bin/bash\ndaemon:x:1:/usr:/bin/sh\nbin:x:2:/bin:/bin/sh\n",
                        ":\"\"",
                        "column1 column2 column3 column4 column5",
                        "root:x:0:/root:/bin/bash"),
                file("carets", "a^b^c\n1^2^3\n4^5^6\n", "^\"\"", "a b c", "1^2^3"),
                file(
                        "decimal commas",
                        "day;net;tax\n2017-01-01;1,50;0,30\n2017-01-02;2,75;0,55\n",
                        ";\"\"",
                        "day net tax",
                        "2017-01-01;1,50;0,30"),
                file("decimal commas, two columns", "id;price\n1;2,5\n2;3,5\n3;4,25\n", ";\"\"", "id price", "1;2,5"),
                file("two decimal commas", "a;b\n1,5;2,5\n3,5;4,5\n", ";\"\"", "a b", "1,5;2,5"),
                file(
                        "commas inside quotes *",
                        "name,city\n\"Doe, John\",Oslo\n\"Roe, Ann\",Rome\n",
                        ",\"\"",
                        "name city",
                        "\"Doe, John\",Oslo"),
                file(
                        "semicolons inside quotes",
                        "n,t\n1,\"a;b;c\"\n2,\"d;e;f\"\n3,\"g;h;i\"\n",
                        ",\"\"",
                        "n t",
                        "1,\"a;b;c\""),
                file(
                        "inches",
                        "item,price\n12\" PIZZA,9.50\n14\" PIZZA,11.50\n",
                        ",\"\"",
                        "item price",
                        "12\" PIZZA,9.50"),
                file("inches after a number", "sku,size\n1,12\"\n2,14\"\n3,16\"\n", ",\"\"", "sku size", "1,12\""),
                file(
                        "doubled quotes",
                        "id,said\n1,\"he said \"\"no\"\"\"\n2,\"\"\"yes\"\"\"\n",
                        ",\"\"",
                        "id said",
                        "1,\"he said \"\"no\"\"\""),
                file(
                        "escaped quotes *",
                        "id,said\n1,\"he said \\\"no\\\", twice\"\n2,\"ok\"\n",
                        ",\"\\",
                        "id said",
                        "1,\"he said \\\"no\\\", twice\""),
                file(
                        "backslashes that escape nothing",
                        "id,path\n1,\"C:\\data\\\"\n2,\"D:\\x\\\"\n",
                        ",\"\"",
                        "id path",
                        "1,\"C:\\data\\\""),
                file(
                        "escaped delimiters without quotes *",
                        "id\tnote\n1\ta\\\tb\n2\tc\\\td\n3\te\n",
                        "t-\\",
                        "id note",
                        "1\ta\\\tb"),
                file("single quotes", "id,name\n1,'Doe, John'\n2,'Roe, Ann'\n", ",''", "id name", "1,'Doe, John'"),
                file("apostrophes", "id,name\n1,O'Neil\n2,D'Arcy\n3,it's\n", ",\"\"", "id name", "1,O'Neil"),
                file(
                        "line breaks in quotes",
                        "id,text\n1,\"two\nlines\"\n2,\"one\"\n",
                        ",\"\"",
                        "id text",
                        "1,\"two\nlines\""),
                file(
                        "addresses with dates *",
                        "time,message\n2017-01-01 10:00:00,started\n2017-01-01 10:00:05,stopped\n",
                        ",\"\"",
                        "time message",
                        "2017-01-01 10:00:00,started"),
                file(
                        "web addresses",
                        "id;url\n1;http://a.example/x,y\n2;http://b.example/x,z\n",
                        ";\"\"",
                        "id url",
                        "1;http://a.example/x,y"),
                file(
                        "prose with commas",
                        "id|comment\n1|well, it works, mostly\n2|no, thanks\n3|yes\n",
                        "|\"\"",
                        "id comment",
                        "1|well, it works, mostly"),
                file(
                        "JSON in quotes *",
                        "id,data\n1,\"{\"\"a\"\": 1, \"\"b\"\": 2}\"\n2,\"{\"\"a\"\": 3, \"\"b\"\": 4}\"\n",
                        ",\"\"",
                        "id data",
                        "1,\"{\"\"a\"\": 1, \"\"b\"\": 2}\""),
                file(
                        "JSON between tabs",
                        "id\tdata\n1\t{\"a\": 1, \"b\": 2}\n2\t{\"a\": 3, \"b\": 4}\n",
                        "t\"\"",
                        "id data",
                        "1\t{\"a\": 1, \"b\": 2}"),
                file("empty fields *", "a,b,c,d\n1,,,\n,2,,\n,,3,\n,,,4\n", ",\"\"", "a b c d", "1,,,"),
                file("Windows line ends", "a;b\r\n1;2\r\n3;4\r\n", ";\"\"", "a b", "1;2\r"),
                file("mixed line ends", "a,b\r\n1,2\n3,4\r\n5,6\n", ",\"\"", "a b", "1,2"),
                file("old Macintosh line ends *", "a,b\r1,2\r3,4\r", ",\"\"", "a b", "1,2"),
                file("one column of words *", "name\nAnn\nBob\nCid\n", ",\"\"", "name", "Ann"),
                file("one column of numbers *", "price\n10\n20\n30\n", ",\"\"", "price", "10"),
                file("one column of decimal commas *", "price\n1,5\n2,5\n3,75\n", null, "price", "1,5"),
                file("one column of times *", "at\n12:30\n12:31\n12:32\n", ",\"\"", "at", "12:30"),
                file(
                        "one column of moments *",
                        "2017-01-01 10:00:00\n2017-01-01 10:00:05\n",
                        ",\"\"",
                        "column1",
                        "2017-01-01 10:00:00"),
                file(
                        "one column of addresses *",
                        "address\n1 Main St, Springfield\n2 Oak St, Shelby\n",
                        null,
                        "address",
                        "1 Main St, Springfield"),
                file(
                        "no header",
                        "1,2017-01-01,3.5\n2,2017-01-02,4.5\n3,2017-01-03,5.5\n",
                        ",\"\"",
                        "column1 column2 column3",
                        "1,2017-01-01,3.5"),
                file("no header, all words", "M,yes\nF,no\nM,yes\nF,yes\nM,no\n", ",\"\"", "column1 column2", "M,yes"),
                file(
                        "a header of years *",
                        "product,2019,2020,2021\npizza,10,20,30\npasta,40,50,60\n",
                        ",\"\"",
                        "product 2019 2020 2021",
                        "pizza,10,20,30"),
                file(
                        "a title above *",
                        "Sales of the north\n\nday,store,net\n2017-01-01,s1,1\n2017-01-02,s2,2\n",
                        ",\"\"",
                        "day store net",
                        "2017-01-01,s1,1"),
                file(
                        "titles with commas above *",
                        "Report, March 2017\nby: Ann, Bob, Cid and Dee\n\na;b;c\n1;2;3\n4;5;6\n",
                        ";\"\"",
                        "a b c",
                        "1;2;3"),
                file(
                        "comments above *",
                        "# made by a till\n# version 3\nid,net\n1,2.5\n2,3.5\n",
                        ",\"\"",
                        "id net",
                        "1,2.5"),
                file("Excel's separator line *", "sep=;\na;b\n1;2\n", ";\"\"", "a b", "1;2"),
                file("blank lines above *", "\n\n  \na,b\n1,2\n", ",\"\"", "a b", "1,2"),
                file("a header in capitals behind a hash", "#id,name\n1,Ann\n2,Bob\n", ",\"\"", "#id name", "1,Ann"),
                file("R's names of rows *", "x,y\nfirst,1,2\nsecond,3,4\nthird,5,6\n", ",\"\"", "row x y", "first,1,2"),
                file("a data frame's index", ",x,y\n0,1.5,2\n1,3.5,4\n", ",\"\"", "column1 x y", "0,1.5,2"),
                file("a delimiter behind every row *", "a,b\n1,2,\n3,4,\n", ",\"\"", "a b column3", "1,2,"),
                file("uneven rows *", "a,b,c\n1,2,3\n4,5\n6,7,8\n9,10,11,12\n13,14,15\n", ",\"\"", "a b c", "1,2,3"),
                file("mostly uneven rows *", "a,b,c\n1,2\n3,4\n5,6,7\n", ",\"\"", "a b c", "1,2"),
                file("only uneven rows *", "a,b,c\n1,2\n3,4\n", ",\"\"", "a b c", "1,2"),
                file("a header alone", "a,b\n", ",\"\"", "a b", ""),
                file("one row", "day,store\n2017-01-01,s1", ",\"\"", "day store", "2017-01-01,s1"),
                file("thousands with points", "shop;net\nx;1.234,50\ny;2.345,75\n", ";\"\"", "shop net", "x;1.234,50"),
                file(
                        "padded cells",
                        "id, name, net\n1, Ann, 2.5\n2, Bob, 3.5\n",
                        ",\"\"",
                        "id name net",
                        "1, Ann, 2.5"),
                file("beyond ASCII", "größe;stück\n1,5;zwölf\n2,5;dreißig\n", ";\"\"", "größe stück", "1,5;zwölf"),
                file("many rows", many(), ";\"\"", "id when text", "0;2017-01-01 10:00;a, b and c"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void isFound(String what, String content, String dialect, String names, String firstRecord) throws IOException {
        Opened.Text opened = Opened.text(content);

        assertThat(String.join(" ", opened.csv().names())).isEqualTo(names);
        if (dialect != null) {
            assertThat(opened.dialect()).isEqualTo(dialect);
        }
        assertThat(opened.records()).startsWith(firstRecord);
        assertThat(lineOf(content, firstRecord)).isEqualTo(opened.csv().firstLine());
    }

    private static long lineOf(String content, String record) {
        String text = content.contains("\n") ? content : content.replace('\r', '\n');
        if (!record.isEmpty() && text.startsWith(record)) {
            return 1;
        }
        int at = record.isEmpty() ? text.length() : text.indexOf("\n" + record) + 1;
        return 1 + text.substring(0, at).chars().filter(c -> c == '\n').count();
    }

    private static Arguments file(String what, String content, String dialect, String names, String firstRecord) {
        return arguments(what, content, dialect, names, firstRecord);
    }

    private static String many() {
        return IntStream.range(0, 20_000)
                .mapToObj(i -> i + ";2017-01-01 10:00;a, b and c\n")
                .collect(Collectors.joining("", "id;when;text\n", ""));
    }
}
