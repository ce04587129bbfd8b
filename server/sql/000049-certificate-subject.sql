-- A client may prove itself by whatever certificate names it, where the proxy in front has verified
-- that an authority which it trusts has issued it (RFC 8705, 2.1).
alter table people.client_key
  drop constraint client_key_kind_check,
  drop constraint client_key_check1,
  -- The name of the metadata member of RFC 8705, without `tls_client_auth_`.
  add column subject_form text check (subject_form in
    ('subject_dn', 'san_dns', 'san_uri', 'san_ip', 'san_email')),
  -- In the one form in which it is compared.
  add column subject text collate "C" check (length(subject) between 1 and 1000),
  add constraint client_key_kind_check
    check (kind in ('secret', 'public-key', 'certificate', 'subject')),
  add constraint client_key_jwk_of_kind
    check ((kind in ('public-key', 'certificate')) = (jwk is not null)),
  add constraint client_key_thumbprint_of_kind
    check ((kind <> 'secret') = (thumbprint is not null)),
  add constraint client_key_subject_of_kind
    check ((kind = 'subject') = (subject is not null)
      and (kind = 'subject') = (subject_form is not null));
