package com.kronkers.mlops.ingestion.format;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Reads a part of a workbook, element by element. Knows no document types and no entities of a document's own. */
final class XmlReader implements Closeable {
    /** Excel's own limit of a cell's text is 32767. */
    private static final int LONGEST_TEXT = 100_000;

    private static final XMLInputFactory FACTORY = factory();

    private final InputStream in;
    private final XMLStreamReader reader;
    private int event;

    XmlReader(InputStream in) throws IOException {
        this.in = in;
        try {
            reader = FACTORY.createXMLStreamReader(in);
        } catch (XMLStreamException damage) {
            in.close();
            throw damaged(damage);
        }
    }

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
        return factory;
    }

    /** Moves on; false at the end of the document. */
    boolean next() throws IOException {
        try {
            if (!reader.hasNext()) {
                return false;
            }
            event = reader.next();
            return true;
        } catch (XMLStreamException damage) {
            if (damage.getNestedException() instanceof IOException cause) {
                throw cause;
            }
            throw damaged(damage);
        }
    }

    boolean starts(String element) {
        return event == XMLStreamConstants.START_ELEMENT
                && reader.getLocalName().equals(element);
    }

    boolean ends(String element) {
        return event == XMLStreamConstants.END_ELEMENT && reader.getLocalName().equals(element);
    }

    /** An attribute of the element that starts, whatever its namespace; null if there is none. */
    String attribute(String name) {
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            if (reader.getAttributeLocalName(i).equals(name)) {
                return reader.getAttributeValue(i);
            }
        }
        return null;
    }

    /** Appends the characters at this place, if there are any. */
    void appendText(StringBuilder text) {
        if (event == XMLStreamConstants.CHARACTERS
                || event == XMLStreamConstants.CDATA
                || event == XMLStreamConstants.SPACE) {
            text.append(reader.getTextCharacters(), reader.getTextStart(), reader.getTextLength());
            if (text.length() > LONGEST_TEXT) {
                throw Workbook.damaged("a cell is longer than Excel allows");
            }
        }
    }

    /** Appends the text up to the end of an element, but for phonetic hints. */
    void appendUntil(String element, StringBuilder text) throws IOException {
        boolean value = false;
        boolean hint = false;
        while (next() && !ends(element)) {
            value = starts("t") || value && !ends("t");
            hint = starts("rPh") || hint && !ends("rPh");
            if (value && !hint) {
                appendText(text);
            }
        }
    }

    private static RuntimeException damaged(XMLStreamException damage) {
        String text = String.valueOf(damage.getMessage())
                .lines()
                .reduce((first, last) -> last)
                .orElse("");
        return Workbook.damaged("a part of it is no XML: " + text.replace("Message: ", ""));
    }

    @Override
    public void close() throws IOException {
        try {
            reader.close();
        } catch (XMLStreamException damage) {
            throw new IOException(damage);
        } finally {
            in.close();
        }
    }
}
