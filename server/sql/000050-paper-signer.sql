-- Who signed the paper on which a request came. A person, so it goes into no letter and no public
-- entry; null where it was entered before, or came by itself.
alter table request.request
  add column document_signer text check (document_signer <> ''),
  add constraint request_signer_of_paper
    check (document_signer is null or document_number is not null);
