package org.engram.pipeline.hub;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a hub says of a file before it gives it.
 *
 * @param commit that the revision stands for, 40 hexadecimal digits
 * @param tag of the content; the name that a cache keeps it under
 * @param bytes where stated
 * @param sha256 where the hub keeps the file by it, as it does large ones
 * @param gitBlob git's SHA-1 of the content, where the hub keeps the file in git
 */
record RemoteFile(
    String commit,
    String tag,
    OptionalLong bytes,
    Optional<String> sha256,
    Optional<String> gitBlob) {

  /** Asks for it. */
  static RemoteFile ask(
      HubClient client, CatalogueEntry entry, String revision, String file, Retries retries)
      throws InterruptedException {
    URI address = client.address(entry.repository(), revision, file);
    return retries.run(
        HubClient.words(address),
        () -> {
          try (Answer answer = client.ask("HEAD", address, Map.of(), false, entry.gated())) {
            return of(HubClient.words(address), answer);
          }
        });
  }

  private static RemoteFile of(String where, Answer answer) {
    HttpHeaders headers = answer.first();
    String commit =
        HubNames.commit(where, headers.firstValue("X-Repo-Commit").orElse("(none stated)"));
    Optional<String> linked = headers.firstValue("X-Linked-Etag");
    String tag =
        HubNames.tag(where, linked.or(() -> headers.firstValue("ETag")).orElse("(none stated)"));
    boolean elsewhere = answer.status() / 100 == 3;
    OptionalLong bytes = Answer.number(headers, "X-Linked-Size");
    return new RemoteFile(
        commit,
        tag,
        bytes.isPresent() || elsewhere ? bytes : Answer.number(headers, "Content-Length"),
        Optional.of(tag).filter(t -> linked.isPresent() && t.matches("[0-9a-f]{64}")),
        Optional.of(tag).filter(t -> linked.isEmpty() && HubNames.isCommit(t)));
  }
}
