//! Rulings found again: by words, by agency, by what they were about.

use crate::filing::{caught_up, commit, many, settled};
use crate::open;
use domain::precedent::{Matter, Ruling};
use store::precedent;
use testkit::{TestDb, both_engines};

both_engines!(
    migrated by crate::migrated,

    async fn each_ruling_is_found_once_and_the_newest_first(db: TestDb) {
        let store = open(&db).await;
        let filed = many(&store, 4).await;
        let first = commit(&store, settled(&filed[0], ["UB-18880", "SXD"], "Theo phân cấp quản lý đường")).await;
        commit(&store, settled(&filed[1], ["SXD", "UB-18881"], "Cống thuộc Sở")).await;
        assert!(precedent::search(&store, "", &[], &[]).await.unwrap().is_empty(), "a follower writes them");
        caught_up(&store).await.unwrap();
        commit(&store, settled(&first, ["SXD", "UB-18880"], "Xem lại: đường tỉnh")).await;
        caught_up(&store).await.unwrap();
        let words = async |q: &str, agencies: &[&str], categories: &[&str]| {
            let owned = |list: &[&str]| list.iter().map(|c| (*c).to_owned()).collect::<Vec<_>>();
            let found = precedent::search(&store, q, &owned(agencies), &owned(categories)).await.unwrap();
            found.into_iter().map(|r| r.precedent.words).collect::<Vec<_>>()
        };
        assert_eq!(words("", &[], &[]).await, ["Xem lại: đường tỉnh", "Cống thuộc Sở", "Theo phân cấp quản lý đường"]);
        assert_eq!(words("phan cap", &[], &[]).await, ["Theo phân cấp quản lý đường"]);
        assert_eq!(words("cống SỞ", &[], &[]).await, ["Cống thuộc Sở"]);
        assert_eq!(words("cong%thuoc_so", &[], &[]).await, ["Cống thuộc Sở"], "signs part words");
        assert_eq!(words("khong co", &["UB-18881"], &[]).await, ["Cống thuộc Sở"]);
        assert_eq!(words("khong co", &["UB-1888"], &[]).await, Vec::<String>::new(), "whole codes");
        assert_eq!(words("khong co", &[], &["GT-02"]).await, ["Cống thuộc Sở"]);

        let matter = |category: &str, area: &str| Matter {
            category: Some(category.to_owned()),
            area: Some(area.to_owned()),
            owner: None,
        };
        let near = precedent::near(&store, &matter("GT-02", "18881"), 2).await.unwrap();
        let found: Vec<&str> = near.iter().map(|r| r.precedent.words.as_str()).collect();
        assert_eq!(found, ["Cống thuộc Sở", "Xem lại: đường tỉnh"], "the same matter, then the same field");
        let p = &near[0].precedent;
        assert_eq!((p.ruling, p.lead.as_deref(), p.agencies.len()), (Ruling::Lead, Some("SXD"), 2));
        assert!(precedent::near(&store, &matter("MT-01", "18881"), 2).await.unwrap().is_empty());
    }
);
