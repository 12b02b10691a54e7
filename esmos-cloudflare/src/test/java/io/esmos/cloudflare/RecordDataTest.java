package io.esmos.cloudflare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecordDataTest {
  /** The fields of Cloudflare's published schemas of DNS records, by type. */
  private static final Map<String, String[]> FORMS =
      Map.ofEntries(
          form("A", "192.0.2.1", "{'content':'192.0.2.1'}"),
          form("CNAME", "lb.example.net.", "{'content':'lb.example.net'}"),
          form("MX", "10 mx.example.net.", "{'content':'mx.example.net','priority':10}"),
          form("MX", "0 .", "{'content':'.','priority':0}"),
          form(
              "SRV",
              "1 2 5060 sip.example.net.",
              "{'data':{'priority':1,'weight':2,'port':5060,'target':'sip.example.net'}}"),
          form(
              "CAA",
              "0 issue \"ca.example; policy=ev\"",
              "{'data':{'flags':0,'tag':'issue','value':'ca.example; policy=ev'}}"),
          form(
              "NAPTR",
              "100 10 \"S\" \"SIP+D2U\" \"\" _sip._udp.example.net.",
              "{'data':{'order':100,'preference':10,'flags':'S','service':'SIP+D2U','regex':'',"
                  + "'replacement':'_sip._udp.example.net'}}"),
          form(
              "DS",
              "12345 13 2 abcdef01",
              "{'data':{'key_tag':12345,'algorithm':13,'digest_type':2,'digest':'abcdef01'}}"),
          form(
              "TLSA",
              "3 1 1 abcdef",
              "{'data':{'usage':3,'selector':1,'matching_type':1,'certificate':'abcdef'}}"),
          form("SSHFP", "4 2 abcdef", "{'data':{'algorithm':4,'type':2,'fingerprint':'abcdef'}}"),
          form(
              "HTTPS",
              "1 . alpn=h2,h3 port=8443",
              "{'data':{'priority':1,'target':'.','value':'alpn=h2,h3 port=8443'}}"),
          form(
              "SVCB",
              "0 svc.example.net.",
              "{'data':{'priority':0,'target':'svc.example.net'," + "'value':''}}"));

  private static Map.Entry<String, String[]> form(String type, String data, String json) {
    return Map.entry(type + " " + data, new String[] {type, data, json.replace('\'', '"')});
  }

  @Test
  void formsAreThoseOfTheSchema() throws Exception {
    for (String[] form : FORMS.values()) {
      ObjectNode written = ApiCalls.JSON.createObjectNode();
      RecordData.write(form[0], form[1], written);
      JsonNode wanted = ApiCalls.JSON.readTree(form[2]);
      assertThat((Object) written).as(form[1]).isEqualTo(wanted);
      assertThat(RecordData.read(form[0], wanted)).isEqualTo(form[1]);
    }
  }

  @Test
  void textsEnteredByHandAreTakenAsTheyAre() {
    ObjectNode record = ApiCalls.JSON.createObjectNode();
    record.put("content", "v=spf1 include:\"odd\" \\ -all; ä");
    assertThat(RecordData.read("TXT", record))
        .isEqualTo("\"v=spf1 include:\\\"odd\\\" \\\\ -all; \\195\\164\"");
    record.put("content", "x".repeat(300));
    assertThat(RecordData.read("TXT", record))
        .isEqualTo("\"" + "x".repeat(255) + "\" \"" + "x".repeat(45) + "\"");
  }

  @Test
  void namesInUnicodeBecomeTheirALabels() {
    ObjectNode record = ApiCalls.JSON.createObjectNode().put("content", "bücher.example");
    assertThat(RecordData.read("CNAME", record)).isEqualTo("xn--bcher-kva.example.");
  }

  @Test
  void spacesInDigitsMeanNothing() {
    assertThat(RecordData.settled("TLSA", "3 1 1 ab cd ef")).isEqualTo("3 1 1 abcdef");
  }

  @Test
  void whatIsNoDataIsRefused() throws Exception {
    for (String json :
        new String[] {
          "{}",
          "{\"data\":null}",
          "{\"data\":{\"priority\":\"x\",\"weight\":1,\"port\":1,\"target\":\"a.example\"}}",
          "{\"data\":{\"priority\":1,\"weight\":1,\"port\":1}}",
          "{\"data\":{\"priority\":1,\"weight\":1,\"port\":99999,\"target\":\"a.example\"}}"
        }) {
      JsonNode record = ApiCalls.JSON.readTree(json);
      assertThatThrownBy(() -> RecordData.read("SRV", record))
          .as(json)
          .isInstanceOf(IllegalArgumentException.class);
    }
    for (String data : new String[] {"1 2", "x 2 abcdef"}) {
      assertThatThrownBy(() -> RecordData.settled("SSHFP", data))
          .as(data)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
