package io.esmos.testkit.wire;

import java.io.ByteArrayInputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * An element of an XML document: its name without namespace, its text, and its children in their
 * order. Only its reader changes it.
 */
public final class WireXml {
  private final String name;
  private final StringBuilder text = new StringBuilder();
  private final List<WireXml> children = new ArrayList<>();

  private WireXml(String name) {
    this.name = name;
  }

  /**
   * Reads a document.
   *
   * @throws IllegalArgumentException if it is not well-formed
   */
  public static WireXml parse(byte[] document) {
    XMLInputFactory factory = XMLInputFactory.newInstance();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    WireXml top = new WireXml("");
    Deque<WireXml> open = new ArrayDeque<>(List.of(top));
    try {
      XMLStreamReader reader = factory.createXMLStreamReader(new ByteArrayInputStream(document));
      while (reader.hasNext()) {
        switch (reader.next()) {
          case XMLStreamConstants.START_ELEMENT -> {
            WireXml element = new WireXml(reader.getLocalName());
            open.element().children.add(element);
            open.push(element);
          }
          case XMLStreamConstants.END_ELEMENT -> open.pop();
          case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA ->
              open.element().text.append(reader.getText());
          default -> {}
        }
      }
    } catch (XMLStreamException e) {
      throw new IllegalArgumentException("the body is not well-formed XML", e);
    }
    return top.children.get(0);
  }

  /** Returns its name, without namespace. */
  public String name() {
    return name;
  }

  /** Returns the text between the tags. */
  public String text() {
    return text.toString();
  }

  /** Returns all children. */
  public List<WireXml> children() {
    return children;
  }

  /** Returns the first child of this name. */
  public Optional<WireXml> child(String wanted) {
    return children.stream().filter(child -> child.name.equals(wanted)).findFirst();
  }

  /** Returns all children of this name. */
  public List<WireXml> all(String wanted) {
    return children.stream().filter(child -> child.name.equals(wanted)).toList();
  }

  /** Returns the text of the first child of this name. */
  public Optional<String> value(String wanted) {
    return child(wanted).map(WireXml::text);
  }

  /** Returns an element around what is XML already. */
  public static String element(String name, String inner) {
    return "<" + name + ">" + inner + "</" + name + ">";
  }

  /** Returns an element with this text. */
  public static String leaf(String name, String value) {
    return element(name, escaped(value));
  }

  /** Returns a document of this root element in this namespace. */
  public static String document(String root, String namespace, String inner) {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<"
        + root
        + " xmlns=\""
        + namespace
        + "\">"
        + inner
        + "</"
        + root
        + ">";
  }

  /** Returns a text as XML has it between tags. */
  public static String escaped(String value) {
    StringBuilder out = new StringBuilder(value.length() + 8);
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '&' -> out.append("&amp;");
        case '"' -> out.append("&quot;");
        // Else a reader would take it for a line feed.
        case '\r' -> out.append("&#13;");
        default -> out.append(c);
      }
    }
    return out.toString();
  }
}
