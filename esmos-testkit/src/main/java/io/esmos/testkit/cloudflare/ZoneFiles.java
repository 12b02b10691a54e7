package io.esmos.testkit.cloudflare;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.esmos.dns.DnsName;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Master;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** Zone files as a batch of new records. Pure. */
final class ZoneFiles {
  private static final Set<Integer> NAMES = Set.of(Type.CNAME, Type.NS, Type.PTR);
  private static final Set<Integer> PLAIN = Set.of(Type.A, Type.AAAA, Type.TXT);

  private ZoneFiles() {}

  /**
   * Returns the body of a batch that adds the records of this file. SOA and apex NS are left out,
   * TTLs that are too small are automatic.
   */
  static ObjectNode posts(DnsName apex, String file, int minimumTtl) {
    ObjectNode body = Envelope.JSON.createObjectNode();
    ArrayNode posts = body.putArray("posts");
    try {
      Name origin = Name.fromString(apex.text());
      byte[] text = file.getBytes(StandardCharsets.UTF_8);
      try (Master master = new Master(new ByteArrayInputStream(text), origin)) {
        for (Record record = master.nextRecord(); record != null; record = master.nextRecord()) {
          boolean own =
              record.getType() == Type.SOA
                  || (record.getType() == Type.NS && record.getName().equals(origin));
          if (!own) {
            posts.add(post(record, minimumTtl));
          }
        }
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("zone " + apex + " cannot be read", e);
    }
    return body;
  }

  private static ObjectNode post(Record record, int minimumTtl) {
    ObjectNode post = Envelope.JSON.createObjectNode();
    post.put("name", record.getName().toString(true));
    post.put("type", Type.string(record.getType()));
    post.put("ttl", record.getTTL() < minimumTtl ? 1 : record.getTTL());
    if (record instanceof MXRecord mx) {
      post.put("priority", mx.getPriority());
      post.put("content", mx.getTarget().toString(true));
    } else if (NAMES.contains(record.getType())) {
      String name = record.rdataToString();
      post.put("content", name.substring(0, name.length() - 1));
    } else if (PLAIN.contains(record.getType())) {
      post.put("content", record.rdataToString());
    } else {
      throw new IllegalArgumentException(
          "records of type " + Type.string(record.getType()) + " are added over the API");
    }
    return post;
  }
}
