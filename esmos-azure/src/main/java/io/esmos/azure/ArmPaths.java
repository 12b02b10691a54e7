package io.esmos.azure;

import io.esmos.dns.DnsName;
import java.net.URI;

/**
 * Where resources lie. Immutable.
 *
 * @param endpoint the Resource Manager, without a slash at the end
 * @param subscription the subscription's id
 * @param group the resource group
 */
record ArmPaths(URI endpoint, String subscription, String group) {
  /** Checks what becomes a part of a path. */
  ArmPaths {
    if (endpoint.getScheme() == null
        || endpoint.getHost() == null
        || endpoint.getRawQuery() != null
        || endpoint.getRawPath().endsWith("/")) {
      throw new IllegalArgumentException(
          "endpoint " + endpoint + " must be a URL like https://management.azure.com");
    }
    check("subscription", subscription, "[A-Za-z0-9-]{1,64}");
    check("resource group", group, "[A-Za-z0-9_.()-]{1,90}");
  }

  String zones(DnsApi api, int page) {
    return provider() + "dnsZones" + version(api.version()) + "&$top=" + page;
  }

  String recordSets(DnsName apex, DnsApi api, int page) {
    return zone(apex) + "/recordsets" + version(api.version()) + "&$top=" + page;
  }

  String recordSet(DnsName apex, String type, String relative, DnsApi api) {
    return zone(apex) + "/" + type + "/" + relative + version(api.version());
  }

  /** Returns where the rules by age of a storage account are. */
  String managementPolicy(String account) {
    check("storage account", account, "[a-z0-9]{3,24}");
    return providers()
        + "Microsoft.Storage/storageAccounts/"
        + account
        + "/managementPolicies/default"
        + version("2023-05-01");
  }

  /** Returns whether a link leads back to the same server, which alone may be given the token. */
  boolean own(String link) {
    try {
      URI uri = URI.create(link);
      return endpoint.getScheme().equalsIgnoreCase(uri.getScheme())
          && endpoint.getRawAuthority().equalsIgnoreCase(uri.getRawAuthority());
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private String zone(DnsName apex) {
    String text = apex.text();
    String zone = text.substring(0, text.length() - 1);
    if (!zone.matches("[a-z0-9_-]+(\\.[a-z0-9_-]+)*")) {
      throw new RecordData.Unheld("the zone's name has characters that Azure has no form for");
    }
    return provider() + "dnsZones/" + zone;
  }

  String provider() {
    return providers() + "Microsoft.Network/";
  }

  private String providers() {
    return endpoint + "/subscriptions/" + subscription + "/resourceGroups/" + group + "/providers/";
  }

  static String version(String apiVersion) {
    return "?api-version=" + apiVersion;
  }

  static void check(String what, String text, String pattern) {
    if (!text.matches(pattern)) {
      throw new IllegalArgumentException(what + " \"" + text + "\" must match " + pattern);
    }
  }
}
