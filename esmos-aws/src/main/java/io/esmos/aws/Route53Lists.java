package io.esmos.aws;

import io.esmos.dns.DnsName;
import io.esmos.dns.RRset;
import io.esmos.provider.Deadline;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import software.amazon.awssdk.services.route53.Route53Client;
import software.amazon.awssdk.services.route53.model.ListResourceRecordSetsRequest;
import software.amazon.awssdk.services.route53.model.ListResourceRecordSetsResponse;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;

/**
 * Reads record sets, in as few requests as possible: pages are as long as Route 53 lets them be,
 * and a page also answers for the other names that it covers.
 */
final class Route53Lists {
  /** The most that one page holds. */
  private static final String PAGE = "300";

  private final Route53Client client;
  private final AwsCalls calls;
  private final String operation;

  Route53Lists(Route53Client client, AwsCalls calls, String operation) {
    this.client = client;
    this.calls = calls;
    this.operation = operation;
  }

  /** Returns every record set of a zone, or fails. */
  List<ResourceRecordSet> all(String zoneId, Deadline deadline) {
    List<ResourceRecordSet> sets = new ArrayList<>();
    pages(
        zoneId,
        request -> {},
        deadline,
        page -> {
          sets.addAll(page.resourceRecordSets());
          return true;
        });
    return sets;
  }

  /**
   * Returns those record sets that the keys ask for; a key without variant asks for all of them.
   */
  Map<RRset.Key, ResourceRecordSet> some(
      String zoneId, Collection<RRset.Key> keys, Deadline deadline) {
    Map<RRset.Key, ResourceRecordSet> found = new TreeMap<>();
    SortedSet<DnsName> open = new TreeSet<>(Comparator.comparing(RecordOrder::reversed));
    keys.forEach(key -> open.add(key.name()));
    while (!open.isEmpty()) {
      DnsName start = open.first();
      Set<RRset.Key> once = new HashSet<>();
      List<DnsName> covered = new ArrayList<>(List.of(start));
      pages(
          zoneId,
          request -> request.startRecordName(Route53Text.name(start)),
          deadline,
          page -> {
            List<DnsName> names = new ArrayList<>();
            for (ResourceRecordSet set : page.resourceRecordSets()) {
              RRset.Key key = Route53Sets.key(set, operation);
              names.add(key.name());
              if (!once.add(key)) {
                throw Route53Failures.malformed(operation, key + " came twice", null);
              }
              if (keys.stream().anyMatch(key::askedBy)) {
                found.put(key, set);
              }
            }
            boolean more = !names.isEmpty() && names.get(names.size() - 1).equals(start);
            for (DnsName name : open) {
              boolean passed =
                  !page.isTruncated()
                      || names.stream().anyMatch(listed -> RecordOrder.before(name, listed));
              if (RecordOrder.before(start, name) && passed) {
                covered.add(name);
              }
            }
            return more;
          });
      open.removeAll(covered);
    }
    return found;
  }

  /** What is done with a page; returns whether the next one is wanted. */
  private interface Visitor {
    boolean visit(ListResourceRecordSetsResponse page);
  }

  private void pages(
      String zoneId,
      Consumer<ListResourceRecordSetsRequest.Builder> start,
      Deadline deadline,
      Visitor visitor) {
    Consumer<ListResourceRecordSetsRequest.Builder> from = start;
    String cursor = "";
    while (true) {
      Consumer<ListResourceRecordSetsRequest.Builder> begin = from;
      ListResourceRecordSetsResponse page =
          calls.read(
              operation,
              deadline,
              override ->
                  client.listResourceRecordSets(
                      request -> {
                        request.hostedZoneId(zoneId).maxItems(PAGE).overrideConfiguration(override);
                        begin.accept(request);
                      }));
      if (page.isTruncated() == null) {
        throw Route53Failures.malformed(operation, "a page of a zone says nothing", null);
      }
      if (!visitor.visit(page) || !page.isTruncated()) {
        return;
      }
      String next =
          page.nextRecordName()
              + " "
              + page.nextRecordTypeAsString()
              + " "
              + Objects.toString(page.nextRecordIdentifier(), "");
      if (page.nextRecordName() == null || next.equals(cursor)) {
        throw Route53Failures.malformed(operation, "a page of a zone leads nowhere", null);
      }
      cursor = next;
      from =
          request ->
              request
                  .startRecordName(page.nextRecordName())
                  .startRecordType(page.nextRecordTypeAsString())
                  .startRecordIdentifier(page.nextRecordIdentifier());
    }
  }
}
