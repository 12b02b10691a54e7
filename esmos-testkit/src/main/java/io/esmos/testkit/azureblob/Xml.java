package io.esmos.testkit.azureblob;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** The little XML that Blob Storage speaks: leaves in their order, and elements around them. */
final class Xml {
  private Xml() {}

  /**
   * An element that holds text alone.
   *
   * @param name its name
   * @param text its text
   */
  record Leaf(String name, String text) {}

  /**
   * Returns the leaves of a document, in their order, whatever is around them.
   *
   * @throws Refusal if it is not well-formed
   */
  static List<Leaf> leaves(byte[] document) {
    XMLInputFactory factory = XMLInputFactory.newInstance();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    List<Leaf> leaves = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    boolean innermost = false;
    try {
      XMLStreamReader reader = factory.createXMLStreamReader(new ByteArrayInputStream(document));
      while (reader.hasNext()) {
        switch (reader.next()) {
          case XMLStreamConstants.START_ELEMENT -> {
            text.setLength(0);
            innermost = true;
          }
          case XMLStreamConstants.END_ELEMENT -> {
            if (innermost) {
              leaves.add(new Leaf(reader.getLocalName(), text.toString()));
            }
            innermost = false;
          }
          case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA ->
              text.append(reader.getText());
          default -> {}
        }
      }
    } catch (XMLStreamException e) {
      throw new Refusal(Refusal.Code.InvalidXmlDocument, "the body is not well-formed XML");
    }
    return leaves;
  }

  static String document(String root, String inner) {
    return "<?xml version=\"1.0\" encoding=\"utf-8\"?>" + element(root, inner);
  }

  static String element(String name, String inner) {
    return "<" + name + ">" + inner + "</" + name + ">";
  }

  static String leaf(String name, String value) {
    return element(name, escaped(value));
  }

  static String escaped(String value) {
    return value
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
