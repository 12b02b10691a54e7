package io.esmos.testkit.azureblob;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.esmos.testkit.wire.WireAnswer;
import io.esmos.testkit.wire.WireRequest;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The management policy of the account, as the Azure Resource Manager shows it
 * (azure-rest-api-specs, {@code Microsoft.Storage}, {@code ManagementPolicies_Get}, {@code
 * _CreateOrUpdate} and {@code _Delete}, version 2023-05-01): its rules by age, which are kept and
 * not carried out. Used under the server's lock alone.
 */
final class ManagementRoutes {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_RULES = 100;
  private static final Set<String> ACTIONS =
      Set.of("tierToCool", "tierToCold", "tierToArchive", "tierToHot", "delete");

  private final String account;
  private @Nullable JsonNode policy;

  ManagementRoutes(String account) {
    this.account = account;
  }

  static boolean isFor(List<String> path) {
    return !path.isEmpty() && path.get(0).equals("subscriptions");
  }

  WireAnswer answer(WireRequest request, List<String> path) {
    if (!request.header("authorization").orElse("").startsWith("Bearer ")) {
      return error(401, "AuthenticationFailed", "the token is missing");
    }
    boolean known =
        path.size() == 10
            && path.get(1).equals(AzureBlobServer.SUBSCRIPTION)
            && path.get(3).equals(AzureBlobServer.GROUP)
            && path.get(5).equals("Microsoft.Storage")
            && path.get(7).equals(account)
            && path.get(8).equals("managementPolicies")
            && path.get(9).equals("default");
    if (!known) {
      return error(404, "ResourceNotFound", "the resource was not found");
    }
    if (request.parameter("api-version").isEmpty()) {
      return error(400, "MissingApiVersionParameter", "the api-version is missing");
    }
    return switch (request.method()) {
      case "GET" ->
          policy == null
              ? error(404, "ManagementPolicyNotFound", "there is no management policy")
              : shown(policy);
      case "PUT" -> put(request);
      case "DELETE" -> {
        policy = null;
        yield BlobRoutes.empty(200);
      }
      default -> error(405, "HttpMethodNotAllowed", "the method is not allowed");
    };
  }

  private WireAnswer put(WireRequest request) {
    JsonNode body;
    try {
      body = JSON.readTree(request.text());
    } catch (JsonProcessingException e) {
      return error(400, "InvalidRequestContent", "the body is no JSON");
    }
    JsonNode rules = body.path("properties").path("policy").path("rules");
    String fault = fault(rules);
    if (!fault.isEmpty()) {
      return error(400, "InvalidRequestPropertyValue", fault);
    }
    policy = body.path("properties").path("policy");
    return shown(policy);
  }

  private static String fault(JsonNode rules) {
    if (!rules.isArray() || rules.isEmpty() || rules.size() > MAX_RULES) {
      return "a policy has 1 to 100 rules";
    }
    Set<String> names = new HashSet<>();
    for (JsonNode rule : rules) {
      String name = rule.path("name").asText();
      JsonNode definition = rule.path("definition");
      JsonNode base = definition.path("actions").path("baseBlob");
      if (!name.matches("[A-Za-z0-9-]{1,256}") || !names.add(name)) {
        return "the name of a rule is missing, not one, or there twice";
      }
      if (!rule.path("type").asText().equals("Lifecycle")
          || definition.path("filters").path("blobTypes").isEmpty()) {
        return "a rule has the type Lifecycle and says for which blobs it is";
      }
      for (JsonNode prefix : definition.path("filters").path("prefixMatch")) {
        if (prefix.asText().startsWith("/")) {
          return "a prefix begins with the name of a container";
        }
      }
      for (var actions = base.fieldNames(); actions.hasNext(); ) {
        String action = actions.next();
        if (!ACTIONS.contains(action)
            || !base.path(action).path("daysAfterModificationGreaterThan").isNumber()) {
          return "an action of a rule is not known";
        }
      }
    }
    return "";
  }

  private WireAnswer shown(JsonNode of) {
    ObjectNode out = JSON.createObjectNode();
    out.put("name", "DefaultManagementPolicy");
    out.put("type", "Microsoft.Storage/storageAccounts/managementPolicies");
    out.putObject("properties").set("policy", of);
    return WireAnswer.json(200, out.toString());
  }

  private static WireAnswer error(int status, String code, String message) {
    ObjectNode out = JSON.createObjectNode();
    out.putObject("error").put("code", code).put("message", message);
    return WireAnswer.json(status, out.toString());
  }
}
