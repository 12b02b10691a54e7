package io.esmos.gcp;

import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/** The answers of the XML API: flat documents, read without outside entities. */
final class GcsXml {
  private final Element element;
  private final String operation;

  private GcsXml(Element element, String operation) {
    this.element = element;
    this.operation = operation;
  }

  /** Reads an answer whose root has this name. */
  static GcsXml of(Answer answer, String root, String operation) {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      DocumentBuilder builder = factory.newDocumentBuilder();
      // The default one writes to the console.
      builder.setErrorHandler(new DefaultHandler());
      Element found = builder.parse(new ByteArrayInputStream(answer.body())).getDocumentElement();
      if (!found.getTagName().equals(root)) {
        // The XML API can say 200 first, and fail then.
        throw Failures.malformed(
            answer, operation, GcsCalls.SERVICE, found.getTagName() + " in place of " + root, null);
      }
      return new GcsXml(found, operation);
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException("the platform parses XML", e);
    } catch (SAXException | IOException e) {
      throw Failures.malformed(answer, operation, GcsCalls.SERVICE, "what is no XML", e);
    }
  }

  /** Returns the elements of this name right below this one. */
  List<GcsXml> all(String name) {
    List<GcsXml> found = new ArrayList<>();
    NodeList children = element.getChildNodes();
    for (int i = 0; i < children.getLength(); i++) {
      Node child = children.item(i);
      if (child instanceof Element one && one.getTagName().equals(name)) {
        found.add(new GcsXml(one, operation));
      }
    }
    return found;
  }

  Optional<String> text(String name) {
    return all(name).stream().findFirst().map(found -> found.element.getTextContent());
  }

  String required(String name) {
    return text(name)
        .orElseThrow(
            () ->
                ProviderException.of(
                    Code.MALFORMED, operation, "Cloud Storage answered without " + name));
  }

  long number(String name) {
    String said = required(name).strip();
    if (!said.matches("[0-9]{1,18}")) {
      throw ProviderException.of(
          Code.MALFORMED, operation, "Cloud Storage answered with a wrong " + name);
    }
    return Long.parseLong(said);
  }

  boolean flag(String name) {
    return text(name).filter("true"::equals).isPresent();
  }
}
