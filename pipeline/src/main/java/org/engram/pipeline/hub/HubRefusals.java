package org.engram.pipeline.hub;

import org.engram.tensor.ConfigurationException;
import org.engram.tensor.EngramException;
import org.engram.tensor.RefusedInputException;

/** What an answer that is a refusal means, and what a person can do. */
final class HubRefusals {
  private HubRefusals() {}

  static EngramException of(Answer answer, HubSettings settings, boolean gated, String where) {
    String code = answer.headers().firstValue("X-Error-Code").orElse("");
    return switch (answer.status()) {
      case 401, 403 -> noAccess(answer.status(), settings, gated, where);
      case 404 ->
          new ConfigurationException(
              where,
              switch (code) {
                case "RevisionNotFound" -> "no such revision";
                case "RepoNotFound" -> "no such repository, or a private one";
                case "EntryNotFound" -> "no such file in this revision";
                default -> "HTTP 404: not there";
              },
              "a file of the catalogue's repository",
              "Check --revision and HF_ENDPOINT");
      case 407 -> proxy(settings, where);
      default ->
          new RefusedInputException(
              where,
              "HTTP "
                  + answer.status()
                  + answer
                      .headers()
                      .firstValue("Content-Encoding")
                      .map(encoding -> ", Content-Encoding " + encoding.replaceAll("[^\\w-]", "?"))
                      .orElse(""),
              "the file as it is",
              "Try again later; is this the address of a hub (HF_ENDPOINT)?");
    };
  }

  private static ConfigurationException proxy(HubSettings settings, String where) {
    return settings.hasProxyLogin()
        ? new ConfigurationException(
            where,
            "HTTP 407: the proxy did not take the name and the password of its address",
            "those of an account that it knows; of the ways to tell it, Basic alone is known here",
            "Check HTTPS_PROXY, with characters of the password that are neither letters nor digits"
                + " as in %40 for @; or fetch the files elsewhere and copy the cache folder")
        : new ConfigurationException(
            where,
            "HTTP 407: the proxy asks who you are",
            "a proxy that lets this request through",
            "Give your name and password with its address, as in"
                + " HTTPS_PROXY=http://name:password@host:port; or fetch the files elsewhere and"
                + " copy the cache folder");
  }

  private static ConfigurationException noAccess(
      int status, HubSettings settings, boolean gated, String where) {
    String page = repositoryPage(where);
    String found = "HTTP " + status + ": no access";
    if (!gated) {
      return new ConfigurationException(
          where,
          found,
          "a repository that is open to all",
          "Check HF_ENDPOINT; the repository may have become private or gated since: " + page);
    }
    String ask = "Ask for access at " + page + " with your account; when it is granted, ";
    if (settings.token().isEmpty()) {
      return new ConfigurationException(
          where,
          found + "; no token was sent, since none was found",
          "the token of an account that was granted access",
          ask
              + "make a token at "
              + settings.endpoint()
              + "/settings/tokens and give it by HF_TOKEN, or by: hf auth login");
    }
    if (!settings.mayCarryToken()) {
      return new ConfigurationException(
          where,
          found + "; the token was not sent, since this address is not https",
          "an https address for a gated model",
          "Set HF_ENDPOINT to one");
    }
    return new ConfigurationException(
        where,
        found + " with the token of " + settings.token().orElseThrow().source(),
        status == 401
            ? "a token that is valid"
            : "the token of an account that was granted access, with the right to read",
        ask + "check the token at " + settings.endpoint() + "/settings/tokens");
  }

  private static String repositoryPage(String where) {
    int resolve = where.indexOf("/resolve/");
    return resolve < 0 ? where : where.substring(0, resolve);
  }
}
