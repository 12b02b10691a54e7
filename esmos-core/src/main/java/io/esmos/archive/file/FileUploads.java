package io.esmos.archive.file;

import io.esmos.archive.ArchiveCapabilities;
import io.esmos.archive.Checksum;
import io.esmos.archive.Chunk;
import io.esmos.archive.MultipartUploads;
import io.esmos.archive.ObjectInfo;
import io.esmos.archive.ObjectKey;
import io.esmos.archive.PutRequest;
import io.esmos.provider.Deadline;
import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Uploads in a folder: each has a folder of its own, with the name of its object and a file for
 * each part. To complete one is to write the object's file, which names the parts; they stay where
 * they are.
 */
final class FileUploads implements MultipartUploads {
  private static final String PUT = "archive.putPart";
  private static final String COMPLETE = "archive.complete";
  private static final String ABORT = "archive.abort";
  private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");

  private final ArchiveCapabilities can;
  private final ArchiveFolder folder;
  private final FileObjects objects;
  private final FileCalls calls;
  private final InstantSource clock;

  FileUploads(
      ArchiveCapabilities can,
      ArchiveFolder folder,
      FileObjects objects,
      FileCalls calls,
      InstantSource clock) {
    this.can = can;
    this.folder = folder;
    this.objects = objects;
    this.calls = calls;
    this.clock = clock;
  }

  @Override
  public Upload begin(ObjectKey key, PutRequest request, Deadline deadline) {
    String operation = "archive.begin";
    can.check(key, request, true, operation);
    return calls.call(
        operation,
        deadline,
        () -> {
          String id = ArchiveFolder.fresh();
          byte[] owner = key.value().getBytes(StandardCharsets.UTF_8);
          Path written = folder.write(owner, Chunk.of(new byte[0]), deadline, operation);
          Path file = folder.uploads().resolve(id).resolve(ArchiveFolder.OWNER);
          DurableFiles.place(written, file);
          return upload(key, id);
        });
  }

  @Override
  public Part put(Upload upload, int number, Chunk chunk, Deadline deadline) {
    if (number < 1 || number > can.limits().maxParts()) {
      throw ProviderException.of(Code.INVALID, PUT, "there is no part " + number);
    }
    return calls.call(
        PUT,
        deadline,
        () -> {
          Path parts = open(upload, PUT);
          FilePart part =
              new FilePart(
                  number, ArchiveFolder.fresh(), chunk.length(), FileBytes.checked(chunk, PUT));
          byte[] head = part.head().getBytes(StandardCharsets.US_ASCII);
          Path written = folder.write(head, chunk, deadline, PUT);
          try {
            return objects
                .locks()
                .locked(
                    PUT,
                    upload.key(),
                    deadline,
                    () -> {
                      open(upload, PUT);
                      DurableFiles.place(written, parts.resolve(part.file()));
                      return part.part();
                    });
          } catch (IOException | RuntimeException e) {
            DurableFiles.discard(written, e);
            throw e;
          }
        });
  }

  @Override
  public List<Part> parts(Upload upload, Deadline deadline) {
    String operation = "archive.parts";
    return calls.call(
        operation,
        deadline,
        () -> {
          List<Part> parts = new ArrayList<>();
          for (FilePart part : held(open(upload, operation), operation)) {
            parts.add(part.part());
          }
          return parts;
        });
  }

  @Override
  public ObjectInfo complete(
      Upload upload, PutRequest request, List<Part> parts, Checksum whole, Deadline deadline) {
    can.check(upload.key(), request, true, COMPLETE);
    return calls.call(
        COMPLETE,
        deadline,
        () ->
            objects
                .locks()
                .locked(
                    COMPLETE,
                    upload.key(),
                    deadline,
                    () -> completed(upload, request, parts, whole, deadline)));
  }

  @Override
  public void abort(Upload upload, Deadline deadline) {
    boolean unused =
        calls.call(
            ABORT,
            deadline,
            () ->
                objects
                    .locks()
                    .locked(
                        ABORT,
                        upload.key(),
                        deadline,
                        () -> {
                          checkId(upload, ABORT);
                          if (made(upload, ABORT).isEmpty()) {
                            folder.removeParts(folder.uploads().resolve(upload.id()));
                          }
                          return true;
                        }));
  }

  @Override
  public Page uploads(String prefix, Optional<String> cursor, Deadline deadline) {
    String operation = "archive.uploads";
    return calls.call(
        operation,
        deadline,
        () -> {
          List<Upload> all = new ArrayList<>();
          try (DirectoryStream<Path> folders = Files.newDirectoryStream(folder.uploads())) {
            for (Path one : folders) {
              Optional<ObjectKey> key = ArchiveFolder.owner(one);
              if (key.isPresent() && key.get().value().startsWith(prefix)) {
                Upload upload = upload(key.get(), one.getFileName().toString());
                if (cursor.isEmpty() || order(upload).compareTo(cursor.get()) > 0) {
                  all.add(upload);
                }
              }
            }
          }
          all.sort(Comparator.comparing(FileUploads::order));
          return page(all, operation);
        });
  }

  private Page page(List<Upload> all, String operation) throws IOException {
    List<Upload> page = new ArrayList<>();
    for (Upload upload : all) {
      if (made(upload, operation).isEmpty()) {
        if (page.size() == can.limits().maxPage()) {
          return new Page(page, Optional.of(order(page.get(page.size() - 1))));
        }
        page.add(upload);
      }
    }
    return new Page(page, Optional.empty());
  }

  private ObjectInfo completed(
      Upload upload, PutRequest request, List<Part> parts, Checksum whole, Deadline deadline)
      throws IOException {
    checkId(upload, COMPLETE);
    Optional<FileRecord> made = made(upload, COMPLETE);
    if (made.isPresent()) {
      return made.get().info();
    }
    Path pieces = open(upload, COMPLETE);
    List<FilePart> held = listed(pieces, parts);
    long length = held.stream().mapToLong(FilePart::length).sum();
    Checksum sum = Checksum.of(Checksum.Kind.CRC32C, FileBytes.joined(held));
    if (!whole.equals(sum)) {
      throw ProviderException.of(
          Code.INVALID, COMPLETE, "the parts have the checksum " + sum + " and not " + whole);
    }
    FileRecord record =
        FileRecord.of(
                upload.key(),
                ArchiveFolder.fresh(),
                clock.instant(),
                request,
                length,
                FileBytes.joined(held))
            .of(upload.id(), held);
    DurableFiles.sync(pieces);
    Path written = folder.write(record.head(), Chunk.of(new byte[0]), deadline, COMPLETE);
    try {
      objects.replaceNow(upload.key(), request.condition(), written, COMPLETE);
    } catch (IOException | RuntimeException e) {
      DurableFiles.discard(written, e);
      throw e;
    }
    try {
      removeOthers(pieces, held);
      folder.keepParts(upload.id());
    } catch (IOException e) {
      // The object is there all the same; whoever meets the upload next does the rest.
    }
    return record.info();
  }

  /** Returns the object that an upload became, and finishes what was left to do then. */
  private Optional<FileRecord> made(Upload upload, String operation) throws IOException {
    Optional<FileRecord> made =
        objects.record(upload.key(), operation).filter(it -> it.upload().equals(upload.id()));
    if (made.isPresent()
        && Files.isDirectory(folder.uploads().resolve(upload.id()), LinkOption.NOFOLLOW_LINKS)) {
      try {
        folder.keepParts(upload.id());
      } catch (NoSuchFileException e) {
        // Another one has finished it meanwhile.
      }
    }
    return made;
  }

  /** Returns the folder of an upload that is not over. */
  private Path open(Upload upload, String operation) throws IOException {
    checkId(upload, operation);
    Path parts = folder.uploads().resolve(upload.id());
    boolean same = ArchiveFolder.owner(parts).filter(upload.key()::equals).isPresent();
    if (!same || made(upload, operation).isPresent()) {
      throw ProviderException.of(
          Code.NOT_FOUND, operation, "the upload of " + upload.key() + " is over");
    }
    return parts;
  }

  private static void checkId(Upload upload, String operation) {
    if (!ID.matcher(upload.id()).matches()) {
      throw ProviderException.of(
          Code.NOT_FOUND, operation, "the upload of " + upload.key() + " is not one of here");
    }
  }

  private static List<FilePart> listed(Path pieces, List<Part> parts) throws IOException {
    List<FilePart> held = new ArrayList<>();
    int last = 0;
    for (Part part : parts) {
      Optional<FilePart> there = part(pieces.resolve(FilePart.file(part.number())), part.number());
      if (part.number() <= last || there.filter(it -> it.tag().equals(part.tag())).isEmpty()) {
        throw ProviderException.of(
            Code.INVALID, COMPLETE, "part " + part.number() + " is not the one that is there");
      }
      last = part.number();
      held.add(there.get());
    }
    if (held.isEmpty()) {
      throw ProviderException.of(Code.INVALID, COMPLETE, "there is no part");
    }
    return held;
  }

  private static List<FilePart> held(Path pieces, String operation) throws IOException {
    List<FilePart> parts = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(pieces, "[0-9]*")) {
      for (Path file : files) {
        int number = Integer.parseInt(file.getFileName().toString());
        parts.add(
            part(file, number).orElseThrow(() -> FileErrors.damaged(operation, "part " + number)));
      }
    }
    parts.sort(Comparator.comparing(FilePart::number));
    return parts;
  }

  /** Reads what a part's file says, and whether it is as long as that. */
  private static Optional<FilePart> part(Path file, int number) throws IOException {
    try (FileChannel channel = ArchiveFolder.open(file)) {
      ByteBuffer head = ByteBuffer.allocate(FilePart.HEAD);
      while (head.hasRemaining() && channel.read(head) >= 0) {
        // until it is full, or the file ends
      }
      long length = channel.size() - FilePart.HEAD;
      return FilePart.parse(
              number, new String(head.array(), 0, head.position(), StandardCharsets.US_ASCII))
          .filter(part -> part.length() == length);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Removes parts that were put and are not parts of the object. */
  private static void removeOthers(Path pieces, List<FilePart> held) throws IOException {
    Set<String> names = new HashSet<>(Set.of(ArchiveFolder.OWNER));
    held.forEach(part -> names.add(part.file()));
    try (DirectoryStream<Path> files = Files.newDirectoryStream(pieces)) {
      for (Path file : files) {
        if (!names.contains(file.getFileName().toString())) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  private Upload upload(ObjectKey key, String id) throws IOException {
    Path owner = folder.uploads().resolve(id).resolve(ArchiveFolder.OWNER);
    try {
      Instant begun = Files.getLastModifiedTime(owner, LinkOption.NOFOLLOW_LINKS).toInstant();
      return new Upload(key, id, Optional.of(begun));
    } catch (NoSuchFileException e) {
      return new Upload(key, id, Optional.empty());
    }
  }

  private static String order(Upload upload) {
    return upload.key() + "\n" + upload.id();
  }
}
