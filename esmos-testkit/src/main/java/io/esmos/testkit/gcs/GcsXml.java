package io.esmos.testkit.gcs;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** Reads and writes the little XML that there is. */
final class GcsXml {
  private GcsXml() {}

  /** A part as the completion of an upload names it. */
  record Named(int number, String tag) {}

  static String escaped(String text) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '&' -> out.append("&amp;");
        case '"' -> out.append("&quot;");
        default -> out.append(c);
      }
    }
    return out.toString();
  }

  static String element(String name, String text) {
    return "<" + name + ">" + escaped(text) + "</" + name + ">";
  }

  static String document(String root, String content) {
    return "<?xml version='1.0' encoding='UTF-8'?><"
        + root
        + " xmlns='http://s3.amazonaws.com/doc/2006-03-01/'>"
        + content
        + "</"
        + root
        + ">";
  }

  /** Reads the parts of a {@code CompleteMultipartUpload}. */
  static List<Named> parts(String text) {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      Element root =
          factory
              .newDocumentBuilder()
              .parse(new InputSource(new StringReader(text)))
              .getDocumentElement();
      List<Named> parts = new ArrayList<>();
      NodeList all = root.getElementsByTagName("Part");
      for (int i = 0; i < all.getLength(); i++) {
        Element part = (Element) all.item(i);
        parts.add(new Named(Integer.parseInt(text(part, "PartNumber")), text(part, "ETag")));
      }
      return parts;
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException("the platform parses XML", e);
    } catch (SAXException | java.io.IOException | NumberFormatException e) {
      throw GcsRefusal.of(400, "MalformedXML", "The XML you provided was not well-formed.");
    }
  }

  private static String text(Element part, String name) {
    NodeList found = part.getElementsByTagName(name);
    return found.getLength() == 0 ? "" : found.item(0).getTextContent().strip();
  }
}
