package com.kronkers.mlops.ingestion.format;

import java.io.Closeable;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * An Excel workbook in a file. Only its table of texts and its styles are kept in memory, both bounded; sheets are
 * streamed.
 *
 * @see <a href="https://ecma-international.org/publications-and-standards/standards/ecma-376/">ECMA-376 Office Open
 *     XML</a>
 */
final class Workbook implements Closeable {
    private static final String MAIN = "xl/workbook.xml";

    private final ZipFile zip;
    private final FormatConfig config;
    private final List<Sheet> sheets = new ArrayList<>();
    private boolean from1904;
    private SharedTexts texts;
    private CellValues values;

    /**
     * A sheet.
     *
     * @param part its entry in the file
     */
    record Sheet(String name, String part, boolean visible) {}

    private Workbook(ZipFile zip, FormatConfig config) {
        this.zip = zip;
        this.config = config;
    }

    /**
     * Opens a workbook.
     *
     * @throws RuntimeException a 415 problem if the file is another archive, a 422 problem if it is damaged
     */
    static Workbook open(Path file, FormatConfig config) throws IOException {
        Workbook workbook;
        try {
            workbook = new Workbook(new ZipFile(file.toFile()), config);
        } catch (ZipException damage) {
            throw Unreadable.damaged(
                    "an Excel workbook or a ZIP archive",
                    "it cannot be opened: " + damage.getMessage(),
                    "It may be cut off: send the whole file.");
        }
        try {
            workbook.requireWorkbook();
            workbook.readSheets();
            return workbook;
        } catch (IOException | RuntimeException failure) {
            workbook.close();
            throw failure;
        }
    }

    static RuntimeException damaged(String problem) {
        return Unreadable.damaged(
                "an Excel workbook", problem, "Open it in Excel, save it as .xlsx or CSV, and send that.");
    }

    private void requireWorkbook() {
        if (zip.getEntry("xl/workbook.bin") != null) {
            throw Unreadable.notATable("a binary Excel workbook (.xlsb)", "Save it as .xlsx or CSV.");
        }
        if (zip.getEntry(MAIN) == null) {
            boolean office = zip.getEntry("content.xml") != null || zip.getEntry("word/document.xml") != null;
            throw Unreadable.notATable(
                    office ? "an office document, but no Excel workbook" : "a ZIP archive",
                    office
                            ? "Save the table as .xlsx or CSV."
                            : "Unpack it and send each file on its own, compressed by gzip or zstd if you like.");
        }
    }

    private void readSheets() throws IOException {
        Map<String, String> targets = new HashMap<>();
        try (XmlReader relations = part("xl/_rels/workbook.xml.rels")) {
            while (relations.next()) {
                if (relations.starts("Relationship")) {
                    targets.put(relations.attribute("Id"), target(relations.attribute("Target")));
                }
            }
        }
        try (XmlReader main = part(MAIN)) {
            while (main.next()) {
                if (main.starts("workbookPr")) {
                    String date = main.attribute("date1904");
                    from1904 = "1".equals(date) || "true".equals(date);
                } else if (main.starts("sheet")) {
                    String state = main.attribute("state");
                    boolean visible = state == null || state.equals("visible");
                    sheets.add(new Sheet(main.attribute("name"), targets.get(main.attribute("id")), visible));
                }
            }
        }
    }

    private static String target(String target) {
        return target == null ? "" : target.startsWith("/") ? target.substring(1) : "xl/" + target;
    }

    /**
     * A sheet by its name or position.
     *
     * @param wanted null for the first that is visible
     */
    Sheet sheet(String wanted) {
        for (Sheet sheet : sheets) {
            if (wanted == null ? sheet.visible() : sheet.name().equals(wanted)) {
                return sheet;
            }
        }
        int position = CellValues.number(wanted);
        if (position >= 1 && position <= sheets.size()) {
            return sheets.get(position - 1);
        }
        List<String> names = sheets.stream().map(Sheet::name).toList();
        throw Unreadable.option(
                "sheet",
                wanted == null ? "is needed: no sheet is visible" : "is '" + wanted + "', which is not there",
                "Send one of the names " + names + " or a position from 1 to " + names.size() + ".");
    }

    /** The rows of a sheet, from its beginning. */
    SheetRows rows(Sheet sheet) throws IOException {
        if (texts == null) {
            texts = zip.getEntry("xl/sharedStrings.xml") == null ? new SharedTexts() : sharedTexts();
            values = zip.getEntry("xl/styles.xml") == null ? CellValues.plain(from1904) : styles();
        }
        ZipEntry entry = zip.getEntry(sheet.part() == null ? "" : sheet.part());
        if (entry == null) {
            throw damaged("the sheet '" + sheet.name() + "' is missing in it");
        }
        return new SheetRows(new XmlReader(guarded(entry, config.expandedLimit().asLongValue())), texts, values);
    }

    private SharedTexts sharedTexts() throws IOException {
        try (XmlReader xml = part("xl/sharedStrings.xml")) {
            return SharedTexts.read(xml);
        }
    }

    private CellValues styles() throws IOException {
        try (XmlReader xml = part("xl/styles.xml")) {
            return CellValues.read(xml, from1904);
        }
    }

    /** A part that is kept in memory. */
    private XmlReader part(String name) throws IOException {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            throw damaged("its part " + name + " is missing");
        }
        return new XmlReader(guarded(entry, config.workbookMemory().asLongValue()));
    }

    private InputStream guarded(ZipEntry entry, long limit) throws IOException {
        long compressed = Math.max(1, entry.getCompressedSize());
        InputStream part = new DamageStream(zip.getInputStream(entry));
        return new ExpansionGuard(
                part, "an Excel workbook with a part", () -> compressed, limit, config.expansionRatio());
    }

    /** Tells damage to the archive from damage to the disk. */
    private static final class DamageStream extends FilterInputStream {
        DamageStream(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            try {
                return super.read(bytes, offset, length);
            } catch (ZipException | EOFException damage) {
                throw damaged("a part of it cannot be decompressed: " + damage.getMessage());
            }
        }
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
