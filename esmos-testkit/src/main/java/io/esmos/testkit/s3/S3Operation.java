package io.esmos.testkit.s3;

import io.esmos.testkit.wire.WireRequest;

/** Which operation of the API reference a request is. */
final class S3Operation {
  private S3Operation() {}

  static String of(WireRequest request) {
    return Path.of(request).key().isEmpty() ? ofBucket(request) : ofObject(request);
  }

  private static String ofBucket(WireRequest request) {
    String verb = verb(request);
    if (has(request, "lifecycle")) {
      return verb.equals("Delete")
          ? "DeleteBucketLifecycle"
          : verb + "BucketLifecycleConfiguration";
    }
    if (has(request, "versioning")) {
      return verb + "BucketVersioning";
    }
    if (has(request, "object-lock")) {
      return verb + "ObjectLockConfiguration";
    }
    if (has(request, "versions")) {
      return "ListObjectVersions";
    }
    if (has(request, "uploads")) {
      return "ListMultipartUploads";
    }
    return switch (request.method()) {
      case "GET" -> request.parameter("list-type").isPresent() ? "ListObjectsV2" : "ListObjects";
      case "PUT" -> "CreateBucket";
      case "HEAD" -> "HeadBucket";
      case "POST" -> has(request, "delete") ? "DeleteObjects" : "PostObject";
      default -> "DeleteBucket";
    };
  }

  private static String ofObject(WireRequest request) {
    String verb = verb(request);
    if (has(request, "tagging")) {
      return verb + "ObjectTagging";
    }
    if (has(request, "retention")) {
      return verb + "ObjectRetention";
    }
    if (has(request, "legal-hold")) {
      return verb + "ObjectLegalHold";
    }
    boolean upload = has(request, "uploadId");
    return switch (request.method()) {
      case "GET" -> upload ? "ListParts" : "GetObject";
      case "HEAD" -> "HeadObject";
      case "DELETE" -> upload ? "AbortMultipartUpload" : "DeleteObject";
      case "PUT" -> put(request, upload);
      case "POST" -> post(request, upload);
      default -> request.method();
    };
  }

  private static String put(WireRequest request, boolean upload) {
    boolean copy = request.header("x-amz-copy-source").isPresent();
    if (upload) {
      return copy ? "UploadPartCopy" : "UploadPart";
    }
    return copy ? "CopyObject" : "PutObject";
  }

  private static String post(WireRequest request, boolean upload) {
    if (has(request, "restore")) {
      return "RestoreObject";
    }
    return upload ? "CompleteMultipartUpload" : "CreateMultipartUpload";
  }

  private static String verb(WireRequest request) {
    return switch (request.method()) {
      case "PUT" -> "Put";
      case "DELETE" -> "Delete";
      default -> "Get";
    };
  }

  private static boolean has(WireRequest request, String parameter) {
    return request.parameter(parameter).isPresent();
  }
}
