package com.kronkers.mlops.ingestion.format;

import com.github.luben.zstd.ZstdCompressCtx;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Compressed files and workbooks for tests. */
public final class Packed {
    private static final String MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

    private Packed() {}

    public static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return packed.toByteArray();
    }

    public static byte[] zstd(byte[] bytes) {
        // With a checksum, as the command line tool writes it.
        try (ZstdCompressCtx context = new ZstdCompressCtx().setChecksum(true)) {
            return context.compress(bytes);
        }
    }

    /** A workbook of one sheet, {@code Sales}, with the rows' XML, the shared texts and styles 0 general, 1 a date. */
    public static byte[] workbook(String rows, String... texts) {
        return zip(parts(rows, texts));
    }

    /** A workbook whose hidden first sheet, {@code Notes}, has rows too; without shared texts. */
    public static byte[] workbookOfTwo(String visible, String hidden) {
        Map<String, String> parts = parts(visible);
        parts.put("xl/worksheets/sheet2.xml", sheet(hidden));
        return zip(parts);
    }

    static Map<String, String> parts(String rows, String... texts) {
        Map<String, String> parts = new LinkedHashMap<>();
        parts.put(
                "xl/workbook.xml",
                "<workbook xmlns='" + MAIN + "' xmlns:r='urn:r'><workbookPr/><sheets>"
                        + "<sheet name='Notes' sheetId='2' state='hidden' r:id='rId2'/>"
                        + "<sheet name='Sales' sheetId='1' r:id='rId1'/></sheets></workbook>");
        parts.put(
                "xl/_rels/workbook.xml.rels",
                "<Relationships><Relationship Id='rId1' Target='worksheets/sheet1.xml'/>"
                        + "<Relationship Id='rId2' Target='/xl/worksheets/sheet2.xml'/></Relationships>");
        parts.put(
                "xl/styles.xml",
                "<styleSheet xmlns='" + MAIN + "'><numFmts><numFmt numFmtId='164' formatCode='dd\\.mm\\.yyyy'/>"
                        + "<numFmt numFmtId='165' formatCode='[Red]0.00\" days\"'/></numFmts><cellXfs>"
                        + "<xf numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='164'/><xf numFmtId='165'/>"
                        + "</cellXfs></styleSheet>");
        parts.put(
                "xl/sharedStrings.xml",
                "<sst xmlns='" + MAIN + "'><si><t>" + String.join("</t></si><si><t>", texts) + "</t></si></sst>");
        parts.put("xl/worksheets/sheet1.xml", sheet(rows));
        parts.put("xl/worksheets/sheet2.xml", sheet("<row><c><v>1</v></c></row>"));
        return parts;
    }

    private static String sheet(String rows) {
        return "<?xml version='1.0' encoding='UTF-8'?><worksheet xmlns='" + MAIN + "'><sheetData>" + rows
                + "</sheetData></worksheet>";
    }

    static byte[] zip(Map<String, String> parts) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(packed)) {
            for (Map.Entry<String, String> part : parts.entrySet()) {
                out.putNextEntry(new ZipEntry(part.getKey()));
                out.write(part.getValue().getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return packed.toByteArray();
    }
}
